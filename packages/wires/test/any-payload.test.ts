import type { PickedToken } from "@runtap/core";
import { propertyRuns } from "@runtap/repo/property-runs";
import { chunksOf, recordings } from "@runtap/repo/recordings";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  anthropicMessages,
  gemini,
  openaiChat,
  openaiCompletions,
  openaiEmbeddings,
  openaiResponses,
  type Wire,
} from "../src/index.ts";
import { gather } from "../src/reader.ts";
import { wireFor } from "./recorded-wire.ts";

const wires: readonly Wire[] = [
  anthropicMessages,
  gemini,
  openaiChat,
  openaiCompletions,
  openaiEmbeddings,
  openaiResponses,
];

/** The words that readers look for, so that arbitrary payloads get somewhere. */
const WORDS = [
  ..."type choices delta message content text index id model usage error object status output".split(
    " ",
  ),
  ..."tool_calls function arguments name finish_reason reasoning custom audio function_call".split(
    " ",
  ),
  ..."content_block partial_json stop_reason system messages tools prompt stream input".split(" "),
  ..."candidates parts functionCall args partialArgs jsonPath stringValue willContinue".split(" "),
  ..."promptFeedback blockReason usageMetadata finishReason item output_index response data".split(
    " ",
  ),
  ..."embedding instructions contents systemInstruction action summary thinking __proto__".split(
    " ",
  ),
];

const VALUES = [
  ..."message_start content_block_start content_block_delta content_block_stop tool_use".split(" "),
  ..."text_delta input_json_delta message_delta message_stop error response message".split(" "),
  ..."response.output_item.added response.output_item.done response.completed".split(" "),
  ..."function_call shell_call reasoning $.a[0] $.a.b stop completed incomplete thinking".split(
    " ",
  ),
];

const leaf = fc.oneof(
  fc.constantFrom(...VALUES),
  fc.string(),
  fc.double(),
  fc.nat({ max: 3 }),
  fc.boolean(),
  fc.constant(null),
);

const { payload } = fc.letrec<{ payload: unknown }>((tie) => ({
  payload: fc.oneof(
    { maxDepth: 5, depthSize: "large" },
    leaf,
    fc.array(tie("payload"), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom(...WORDS), tie("payload"), { maxKeys: 8 }),
  ),
}));

const CHANNELS: readonly unknown[] = [undefined, "text", "reasoning", "tool-call"];

function isTextOrNone(value: unknown): boolean {
  return value === undefined || typeof value === "string";
}

function isPiece({ text, channel, choice = 0, toolCall }: PickedToken): boolean {
  const isPlace = Number.isSafeInteger(choice) && choice >= 0;
  const isCall = channel === "tool-call";
  return (
    isTextOrNone(text) &&
    CHANNELS.includes(channel) &&
    isPlace &&
    isCall === (toolCall !== undefined)
  );
}

describe.each(wires)("$name", (wire) => {
  it("takes any JSON whatsoever as an event, an answer and a request", () => {
    fc.assert(
      fc.property(fc.array(payload, { maxLength: 6 }), fc.option(fc.webUrl()), (events, url) => {
        const reader = wire.reader();
        const isSound = events.every((event) => {
          const { facts } = wire.answer(event);
          const { isStream, model } = wire.request(event, url ?? undefined);
          return (
            reader.read(event).every(isPiece) &&
            isTextOrNone(facts.text) &&
            isTextOrNone(model) &&
            typeof isStream === "boolean" &&
            typeof reader.isComplete() === "boolean"
          );
        });
        expect(isSound).toBe(true);
      }),
      { numRuns: propertyRuns(100) },
    );
  });

  it("takes what is no JSON either", () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const loop: Record<string, unknown> = {};
    loop["choices"] = [loop];
    loop["delta"] = loop;
    loop["content"] = [loop];
    const reader = wire.reader();
    for (const event of [undefined, () => 1, 1n, Symbol("x"), proxy, loop, [proxy], new Date()]) {
      reader.read(event);
      wire.answer(event);
      wire.request(event, "http://[");
    }
    expect(reader.error()).toBeUndefined();
  });

  it("says nothing of what it does not know, and always the same nothing", () => {
    const reader = wire.reader();
    const nothing = reader.read({ type: "response.shiny.delta", delta: "x" });
    expect(nothing).toEqual([]);
    expect(Object.isFrozen(nothing)).toBe(true);
    expect(reader.read({ type: "ping" })).toBe(nothing);
    expect(reader.isComplete()).toBe(false);
  });
});

describe("a recorded answer with fields of the future", () => {
  const future = { shiny: { text: "x", delta: "x" }, shinyList: [{ content: "x" }], v: 2 };

  function withFuture(payloads: unknown): unknown {
    if (Array.isArray(payloads)) return payloads.map(withFuture);
    if (typeof payloads !== "object" || payloads === null) return payloads;
    const fields = Object.entries(payloads).map(([name, value]) =>
      // Arguments of tools are the model's own, and figures are kept as they are.
      ["input", "args", "usage", "usageMetadata"].includes(name)
        ? [name, value]
        : [name, withFuture(value)],
    );
    return { ...Object.fromEntries(fields), ...future };
  }

  it.each(recordings)("$file says the same", (recording) => {
    const wire = wireFor(recording);
    const told = (events: readonly unknown[]): unknown => {
      const reader = wire.reader(recording.wire);
      const pieces = events.flatMap((event) => reader.read(event));
      return [gather(pieces, undefined), reader.error()?.message];
    };
    const chunks = chunksOf(recording);
    expect(told(chunks.flatMap((chunk) => [{ type: "shiny" }, withFuture(chunk)]))).toEqual(
      told(chunks),
    );
  });
});
