import { describe, expect, it } from "vitest";
import { UnsettledCalls } from "../../src/redis/unsettled.ts";

describe("spending that waits to be sent", () => {
  it("is flushed when it has been sent, also where it was being sent already", async () => {
    const answers: (() => void)[] = [];
    const calls = new UnsettledCalls(
      () => new Promise<void>((resolve) => answers.push(resolve)),
      1000,
      10,
    );
    calls.add({ call: "1", spends: [], time: 0 });
    const first = calls.flush();
    let isFlushed = false;
    const second = calls.flush().then(() => {
      isFlushed = true;
    });
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
    expect(isFlushed).toBe(false);
    for (const answer of answers) answer();
    await Promise.all([first, second]);
    expect(answers).toHaveLength(1);
    expect(calls.size).toBe(0);
    calls.close();
  });
});
