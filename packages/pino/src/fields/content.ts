import type { AnyEvent } from "@runtap/core";
import { type RecordLimits, toRecord } from "@runtap/core/records";
import { cut } from "./field.ts";
import type { LineFields } from "./line-fields.ts";

/** How much of what goes in and out is written. */
export type ContentMode = "full" | "summary" | false;

const SUMMARY_LIMITS: RecordLimits = {
  maxDepth: 4,
  maxBreadth: 16,
  maxStringLength: 512,
  maxBytes: 8192,
};
const SUMMARY_LENGTH = 200;
const WHITE_SPACE = /\s+/g;

/** Where an event holds what a program works on, and what the line calls it. */
const CONTENT_KEYS: readonly (readonly [key: string, name: string])[] = [
  ["input", "input"],
  ["output", "output"],
  ["text", "text"],
  ["toolCalls", "tool_calls"],
  ["documents", "documents"],
  ["parameters", "parameters"],
  ["tools", "tools"],
  ["chunk", "chunk"],
  ["token", "token"],
  ["toolInput", "tool_input"],
  ["log", "log"],
  ["message", "message_text"],
  ["comment", "comment"],
];

/** Adds what goes in and out, each as one text: JSON where it is none. Bounded, and never throws. */
export function addContent(
  into: LineFields,
  event: AnyEvent,
  mode: "full" | "summary",
  limits: RecordLimits,
): void {
  const record: object = toRecord(event, mode === "full" ? limits : SUMMARY_LIMITS);
  let isCut = "cuts" in record;
  for (const [key, name] of CONTENT_KEYS) {
    const value: unknown = Reflect.get(record, key);
    if (value === undefined || isRepeated(record, key)) continue;
    const text = typeof value === "string" ? value : JSON.stringify(value);
    if (mode === "full") into.put(name, text);
    else {
      const line = text.replace(WHITE_SPACE, " ");
      isCut ||= line.length > SUMMARY_LENGTH;
      into.put(name, cut(line, SUMMARY_LENGTH));
    }
  }
  if (isCut) into.put("content_cut", true);
}

/** A model's answer often is its output, a retriever's documents always are: once is enough. */
function isRepeated(record: object, key: string): boolean {
  if (key !== "text" && key !== "documents") return false;
  const output: unknown = Reflect.get(record, "output");
  if (output === undefined) return false;
  return key === "documents" || output === Reflect.get(record, key);
}
