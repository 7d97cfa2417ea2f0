import { existsSync, readFileSync } from "node:fs";

/** A recorded answer of a provider, as the catalogue beside the recordings describes it. */
export interface Recording {
  readonly file: string;
  readonly wire: string;
  readonly kind: string;
  readonly status: number;
  readonly usage: Readonly<Record<string, unknown>> | null;
}

const folder = new URL("../../../../../shared/fixtures/", import.meta.url);
const catalogue = new URL("index.json", folder);

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function isRecording(value: unknown): value is Recording {
  return (
    typeof value === "object" &&
    value !== null &&
    ["file", "kind"].every((field) => typeof Reflect.get(value, field) === "string")
  );
}

function isStep(value: unknown): value is RecordedStep {
  return typeof value === "object" && value !== null && "path" in value && "json" in value;
}

function parse(text: string): unknown {
  return JSON.parse(text);
}

function catalogued(): readonly Recording[] {
  const list = existsSync(catalogue) ? parse(readFileSync(catalogue, "utf8")) : [];
  if (!isList(list) || !list.every(isRecording))
    throw new Error("Expected index.json to be a list of recordings.");
  return list;
}

/** Every recording; none where they are not beside this repository. */
export const recordings: readonly Recording[] = catalogued();

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
  readonly json: unknown;
}

/** The bodies of the answers of a recorded session, in order, and what each call was sent to. */
export function sessionOf({ file }: Recording): readonly RecordedStep[] {
  const session = parse(readFileSync(new URL(file, folder), "utf8"));
  const steps: unknown =
    typeof session === "object" && session !== null ? Reflect.get(session, "steps") : undefined;
  if (!isList(steps) || !steps.every(isStep)) throw new Error(`Expected ${file} to have steps.`);
  return steps;
}
