import type { ServerSentEvent } from "./exchange.ts";

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** Recorded server-sent events, each with the blank line that ends it: together every byte of the recording. */
export function splitEvents(recorded: Uint8Array): readonly Uint8Array[] {
  const ends: number[] = [];
  let hasContent = false;
  let lineIsBlank = true;
  for (let at = 0; at < recorded.length; at += 1) {
    const byte = recorded[at];
    if (byte === CARRIAGE_RETURN && recorded[at + 1] === LINE_FEED) continue;
    if (byte !== LINE_FEED && byte !== CARRIAGE_RETURN) {
      lineIsBlank = false;
      hasContent = true;
      continue;
    }
    if (lineIsBlank && hasContent) {
      ends.push(at + 1);
      hasContent = false;
    }
    lineIsBlank = true;
  }
  // What follows the last blank line is an event that was cut short; further blank lines are none.
  if (!hasContent) ends.pop();
  if (recorded.length > 0) ends.push(recorded.length);
  return ends.map((end, index) => recorded.subarray(ends[index - 1] ?? 0, end));
}

/** One event as it goes over the network. */
export function eventText({ event, data, id }: ServerSentEvent): string {
  const payload = typeof data === "string" ? data : (JSON.stringify(data) ?? "null");
  const lines = [
    ...(event === undefined ? [] : [`event: ${event}`]),
    ...(id === undefined ? [] : [`id: ${id}`]),
    ...payload.split("\n").map((line) => `data: ${line}`),
  ];
  return `${lines.join("\n")}\n\n`;
}
