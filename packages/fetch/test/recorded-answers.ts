import { createHash } from "node:crypto";
import { bytesOf, type Recording, recordings } from "@runtap/repo/recordings";
import type { Exchange } from "@runtap/testing/server";

/** A way for an answer of so many bytes to come. */
export type Way = (bytes: number) => Partial<Exchange>;

/** The ways that answers are tried in. Seven bytes cut every event, but are many thousand writes of a long answer. */
export const WAYS: readonly (readonly [string, Way])[] = [
  ["whole", () => ({})],
  ["in small pieces", (bytes) => ({ pieceBytes: bytes < 20_000 ? 7 : 211 })],
  ["slowly", (bytes) => ({ pieceBytes: Math.ceil(bytes / 5), delayMs: 1 })],
];

/** A recorded answer, and how one asks for it. */
export interface RecordedAnswer {
  readonly recording: Recording;
  readonly path: string;
  readonly isStream: boolean;
  readonly bytes: number;
  /** What the server answers with. */
  readonly exchange: Exchange;
}

function pathOf({ file, wire, kind }: Recording): string {
  if (file.includes("legacy-completion")) return "/v1/completions";
  switch (wire) {
    case "openai-chat":
      return "/v1/chat/completions";
    case "openai-responses":
      return "/v1/responses";
    case "anthropic":
      return "/v1/messages";
    default:
      return `/v1beta/models/gemini-2.5-flash:${kind === "sse" ? "streamGenerateContent?alt=sse" : "generateContent"}`;
  }
}

function answerOf(recording: Recording): RecordedAnswer {
  const isStream = recording.kind === "sse";
  const bytes = bytesOf(recording);
  const content = isStream
    ? { events: bytes }
    : { body: bytes, headers: { "content-type": "application/json" } };
  const { status } = recording;
  const exchange = { status, ...content };
  return { recording, path: pathOf(recording), isStream, bytes: bytes.length, exchange };
}

/** Every recorded answer of one call. */
export const recordedAnswers: readonly RecordedAnswer[] = recordings.map(answerOf);

/** A text as the catalogue names it. */
export function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
