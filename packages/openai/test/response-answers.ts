import type { ServerSentEvent } from "@runtap/testing/server";

const head = { id: "resp_1", object: "response", created_at: 1, model: "gpt-5-2025" };
const part = { item_id: "msg_1", output_index: 0, content_index: 0 };
const content = [{ type: "output_text", text: "Runs end.", annotations: [] }];
const message = { type: "message", id: "msg_1", role: "assistant" };

function event(type: string, fields: object): Omit<ServerSentEvent, "id"> {
  return { event: type, data: { type, ...fields } };
}

/** A streamed response: created, a message in two pieces of text, completed. */
export const responseEvents: readonly ServerSentEvent[] = [
  event("response.created", { response: { ...head, status: "in_progress", output: [] } }),
  event("response.output_item.added", {
    output_index: 0,
    item: { ...message, status: "in_progress", content: [] },
  }),
  event("response.content_part.added", {
    ...part,
    part: { type: "output_text", text: "", annotations: [] },
  }),
  event("response.output_text.delta", { ...part, delta: "Runs" }),
  event("response.output_text.delta", { ...part, delta: " end." }),
  event("response.output_text.done", { ...part, text: "Runs end." }),
  event("response.output_item.done", {
    output_index: 0,
    item: { ...message, status: "completed", content },
  }),
  event("response.completed", {
    response: {
      ...head,
      status: "completed",
      output: [{ ...message, status: "completed", content }],
      usage: { input_tokens: 7, output_tokens: 3, total_tokens: 10 },
    },
  }),
];
