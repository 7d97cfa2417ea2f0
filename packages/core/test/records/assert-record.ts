import { expect } from "vitest";
import type { AnyRecord } from "../../src/records/index.ts";

/** One line of valid JSON that reads back as the same, of at most so many bytes. */
export function expectOneLine(record: AnyRecord, maxBytes = 262_144): void {
  const line = JSON.stringify(record);
  expect(line).not.toMatch(/[\n\r]/);
  expect(line).not.toMatch(/[\ud800-\udfff]/u);
  expect(Buffer.byteLength(line)).toBeLessThanOrEqual(maxBytes);
  expect(JSON.parse(line)).toStrictEqual(record);
}
