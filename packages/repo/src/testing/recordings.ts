import { existsSync, readFileSync } from "node:fs";

/** A recorded answer of a provider, as the catalogue beside the recordings describes it. */
export interface Recording {
  readonly file: string;
  readonly wire: RecordedWire;
  /** A stream of events, or one body. */
  readonly kind: "sse" | "json";
  /** The HTTP status. */
  readonly status: number;
  /** How many events the stream has; 1 for a body. */
  readonly events: number;
  /** How many of them are text and not empty. */
  readonly textDeltas: number;
  /** In UTF-16 units, choice 0. */
  readonly textChars: number;
  /** The first 16 hexadecimal digits. */
  readonly textSha256: string;
  readonly reasoningChars: number;
  /** Names of the tools called, in order, those too that the provider runs itself. */
  readonly tools: readonly string[];
  /** Why it stopped, in the provider's words. */
  readonly finish: string | null;
  /** The last usage object, as it was sent. */
  readonly usage: Readonly<Record<string, unknown>> | null;
  /** The message of the error that came instead. */
  readonly error?: string;
}

/** The folder that an answer lies in: its wire; `openai-chat` holds one legacy completion too. */
export type RecordedWire = "openai-chat" | "openai-responses" | "anthropic" | "gemini";

/** Several calls of one program, in order, with their requests. */
export interface RecordedSession {
  readonly file: string;
  readonly kind: "session";
  /** How many calls. */
  readonly steps: number;
}

const folder = new URL("../../../../../shared/fixtures/", import.meta.url);
const catalogue = new URL("index.json", folder);

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

const FIELDS: Readonly<Record<string, string>> = {
  file: "string",
  wire: "string",
  kind: "string",
  status: "number",
  events: "number",
  textDeltas: "number",
  textChars: "number",
  textSha256: "string",
  reasoningChars: "number",
  tools: "object",
  finish: "object",
  usage: "object",
};

function isRecording(value: unknown): value is Recording {
  return (
    typeof value === "object" &&
    value !== null &&
    Object.entries(FIELDS).every(([field, type]) => {
      const found: unknown = Reflect.get(value, field);
      return typeof found === type || (field === "finish" && typeof found === "string");
    })
  );
}

function isSession(value: unknown): value is RecordedSession {
  return typeof value === "object" && value !== null && Reflect.get(value, "kind") === "session";
}

function isStep(value: unknown): value is RecordedStep {
  return (
    typeof value === "object" &&
    value !== null &&
    ["path", "request", "json"].every((field) => field in value)
  );
}

function parse(text: string): unknown {
  return JSON.parse(text);
}

function catalogued(): readonly unknown[] {
  const list = existsSync(catalogue) ? parse(readFileSync(catalogue, "utf8")) : [];
  if (!isList(list)) throw new Error("Expected index.json to be a list of recordings.");
  return list;
}

function answersOf(entries: readonly unknown[]): readonly Recording[] {
  const answers = entries.filter((entry) => !isSession(entry));
  if (!answers.every(isRecording)) {
    throw new Error("Expected every answer of index.json to be described as `Recording` says.");
  }
  return answers;
}

const entries = catalogued();

/** Every recorded answer; none where they are not beside this repository. */
export const recordings: readonly Recording[] = answersOf(entries);

/** Every recorded session; none where they are not beside this repository. */
export const sessions: readonly RecordedSession[] = entries.filter(isSession);

/** Why tests are skipped where there are none. */
export const NO_RECORDINGS = "the recordings are not beside this repository";

/** The bytes of a recording, as the provider sent them. */
export function bytesOf({ file }: Recording): Uint8Array {
  return readFileSync(new URL(file, folder));
}

/** The payloads of a recorded stream, or the one body. */
export function chunksOf({ file, kind }: Recording): readonly unknown[] {
  const text = readFileSync(new URL(file, folder), "utf8");
  if (kind !== "sse") return [parse(text)];
  return text
    .split("\n")
    .filter((line) => line.startsWith("data:"))
    .map((line) => line.slice("data:".length).trim())
    .filter((data) => data !== "" && data !== "[DONE]")
    .map(parse);
}

/** One exchange of a recorded session. */
export interface RecordedStep {
  readonly path: string;
  /** The body of the request. */
  readonly request: unknown;
  /** The body of the answer. */
  readonly json: unknown;
}

/** The exchanges of a recorded session, in order. */
export function sessionOf({ file }: RecordedSession): readonly RecordedStep[] {
  const session = parse(readFileSync(new URL(file, folder), "utf8"));
  const steps: unknown =
    typeof session === "object" && session !== null ? Reflect.get(session, "steps") : undefined;
  if (!isList(steps) || !steps.every(isStep)) throw new Error(`Expected ${file} to have steps.`);
  return steps;
}
