import { existsSync, readFileSync } from "node:fs";

/** A recorded answer of a provider, as the catalogue beside the recordings describes it. */
export interface Recording {
  readonly file: string;
  readonly wire: string;
  readonly kind: string;
  readonly status: number;
  readonly usage: Readonly<Record<string, unknown>> | null;
}

const folder = new URL("../../../../shared/fixtures/", import.meta.url);
const catalogue = new URL("index.json", folder);

/** Every recording; none where they are not beside this repository. */
export const recordings: readonly Recording[] = existsSync(catalogue)
  ? JSON.parse(readFileSync(catalogue, "utf8"))
  : [];

/** Why tests are skipped where there are none. */
export const NO_RECORDINGS = "the recordings are not beside this repository";

/** The payloads of a recorded stream, or the one body. */
export function chunksOf({ file, kind }: Recording): readonly unknown[] {
  const text = readFileSync(new URL(file, folder), "utf8");
  if (kind !== "sse") return [JSON.parse(text)];
  return text
    .split("\n")
    .filter((line) => line.startsWith("data:"))
    .map((line) => line.slice("data:".length).trim())
    .filter((data) => data !== "" && data !== "[DONE]")
    .map((data) => JSON.parse(data));
}

/** The bodies of the answers of a recorded session, in order, and what each call was sent to. */
export function sessionOf({
  file,
}: Recording): readonly { readonly path: string; readonly json: unknown }[] {
  return JSON.parse(readFileSync(new URL(file, folder), "utf8")).steps;
}
