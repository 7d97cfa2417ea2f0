import { describe, expect, it } from "vitest";
import type { ByteSource } from "../../src/calls/byte-stream.ts";
import { ReadAhead } from "../../src/calls/read-ahead.ts";

/** A source of single bytes, which ends in a failure where one is given. */
function counting(count: number, failure?: Error): ByteSource & { readonly asked: () => number } {
  let at = 0;
  return {
    asked: () => at,
    next: async () => {
      at += 1;
      if (at <= count) return Uint8Array.of(at);
      if (failure !== undefined) throw failure;
      return undefined;
    },
    cancel: async () => undefined,
  };
}

async function cancel(): Promise<void> {
  throw new Error("errored already");
}

describe("what is read ahead", () => {
  it("stops when it is enough, and goes on when it is asked for", async () => {
    const source = counting(5);
    const ahead = new ReadAhead(source, cancel);
    await ahead.fill(() => source.asked() === 3);
    expect(source.asked()).toBe(3);
    const bytes: (number | undefined)[] = [];
    for (let each = await ahead.next(); each !== undefined; each = await ahead.next())
      bytes.push(each[0]);
    expect(bytes).toEqual([1, 2, 3, 4, 5]);
  });

  it("comes in order while it is still being read", async () => {
    const source = counting(4);
    const ahead = new ReadAhead(source, cancel);
    const filled = ahead.fill(() => false);
    const bytes: (number | undefined)[] = [];
    for (let each = await ahead.next(); each !== undefined; each = await ahead.next())
      bytes.push(each[0]);
    await filled;
    expect(bytes).toEqual([1, 2, 3, 4]);
  });

  it("comes before the failure that follows it", async () => {
    const failure = new Error("cut");
    const ahead = new ReadAhead(counting(1, failure), cancel);
    await ahead.fill(() => false);
    expect(await ahead.next()).toEqual(Uint8Array.of(1));
    await expect(ahead.next()).rejects.toBe(failure);
  });

  it("is cancelled without a failure that nobody has asked for", async () => {
    const ahead = new ReadAhead(counting(1), cancel);
    await expect(ahead.cancel(undefined)).resolves.toBeUndefined();
  });
});
