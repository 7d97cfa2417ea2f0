import type { Recording } from "@runtap/repo/recordings";
import {
  anthropicMessages,
  gemini,
  openaiChat,
  openaiCompletions,
  openaiResponses,
  type Wire,
} from "../src/index.ts";

const WIRES: Readonly<Record<Recording["wire"], Wire>> = {
  "openai-chat": openaiChat,
  "openai-responses": openaiResponses,
  anthropic: anthropicMessages,
  gemini,
};

/** The wire that a recorded answer speaks. */
export function wireFor({ file, wire }: Recording): Wire {
  return file.includes("legacy-completion") ? openaiCompletions : WIRES[wire];
}
