import { createWire } from "./create-wire.ts";
import { deploymentIn } from "./address.ts";
import { isList, restOf, textAt } from "./fields.ts";
import { choicesReader } from "./openai-chat/choices-reader.ts";
import { answerOf } from "./reader.ts";
import { isMessages, requestOf } from "./request.ts";
import { fieldOf } from "./usage/reading.ts";
import type { Wire, WireAnswer, WireReader, WireRequest } from "./wire.ts";

const NO_PARAMETERS: ReadonlySet<string> = new Set(["input", "model"]);

const BYTES_PER_FIGURE = 4;

function embeddingsRequest(body: unknown, url?: string): WireRequest {
  const input = fieldOf(body, "input");
  return requestOf({
    // A list of texts or of tokens goes on as it was sent.
    input: typeof input === "string" || isMessages(input) ? input : undefined,
    model: textAt(body, "model") ?? deploymentIn(url),
    parameters: restOf(body, NO_PARAMETERS),
    tools: undefined,
    isStream: false,
  });
}

/** A vector comes as figures, or as base64 of 32-bit ones, which OpenAI's own client asks for. */
function dimensionsOf(vector: unknown): number | undefined {
  if (isList(vector)) return vector.length;
  if (typeof vector !== "string") return undefined;
  const bytes = Math.floor((vector.replace(/=+$/, "").length * 3) / 4);
  return bytes % BYTES_PER_FIGURE === 0 ? bytes / BYTES_PER_FIGURE : undefined;
}

function embeddingsReader(provider?: string): WireReader {
  return choicesReader(provider, () => {});
}

function embeddingsAnswer(body: unknown, provider?: string): WireAnswer {
  const answer = answerOf(embeddingsReader(provider), body);
  const data = fieldOf(body, "data");
  if (!isList(data)) return answer;
  const dimensions = dimensionsOf(fieldOf(data[0], "embedding"));
  return {
    ...answer,
    facts: {
      ...answer.facts,
      count: data.length,
      ...(dimensions === undefined ? {} : { dimensions }),
    },
  };
}

/** OpenAI's embeddings, and whoever speaks them. They never stream: their reader knows figures and errors only. */
export const openaiEmbeddings: Wire = createWire({
  name: "openai-embeddings",
  kind: "embedding",
  request: embeddingsRequest,
  reader: embeddingsReader,
  answer: embeddingsAnswer,
});
