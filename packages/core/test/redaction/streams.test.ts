import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { redaction } from "../../src/redaction/index.ts";
import { patienceMs, rounds } from "../properties/rounds.ts";
import { cutAt, streamed } from "./chunkings.ts";
import { privateKey, SAMPLES } from "./corpus.ts";

const redactor = redaction();

describe("a stream of text", () => {
  it.each(SAMPLES)("hides the secret of $what at every split", ({ secret, text }) => {
    const whole = redactor.text(text);
    expect(whole).not.toContain(secret);
    for (let split = 0; split <= text.length; split += 1) {
      const pieces = [text.slice(0, split), text.slice(split)];
      expect(streamed(redactor.hold(), pieces), `cut at ${split}`).toBe(whole);
    }
    expect(streamed(redactor.hold(), text.split(""))).toBe(whole);
  });

  it(
    "shows the same however it is cut",
    () => {
      const text = fc
        .array(fc.oneof(fc.constantFrom(...SAMPLES.map((sample) => sample.text)), fc.string()), {
          maxLength: 5,
        })
        .map((parts) => parts.join(" "));
      fc.assert(
        fc.property(text, fc.array(fc.double({ min: 0, max: 1, noNaN: true })), (text, places) => {
          expect(streamed(redactor.hold(), cutAt(text, places))).toBe(redactor.text(text));
        }),
        rounds,
      );
    },
    patienceMs,
  );

  it(
    "shows the same however hostile texts are cut",
    () => {
      const bits = "- : = \" ' ` \\ \n \t @ / . , { } [ ] ( ) < > * % $ # _ x 7"
        .split(" ")
        .concat(
          ["password", "token", "sk-", "eyJ", "://", "BEGIN ", "-----", "PRIVATE KEY", "api_key"],
          [
            "Bearer ",
            "Basic ",
            "secret",
            "Authorization",
            "Cookie",
            "abc123def456",
            "é",
            "é7".repeat(50),
            "é7".repeat(50),
            "AKIA",
          ],
          ["--password ", "<password>", "</", "Digest a=", "x".repeat(100), "7".repeat(30), " "],
        );
      const text = fc
        .array(fc.constantFrom(...bits), { maxLength: 40 })
        .map((parts) => parts.join(""));
      fc.assert(
        fc.property(text, fc.array(fc.double({ min: 0, max: 1, noNaN: true })), (text, places) => {
          const whole = redactor.text(text);
          expect(streamed(redactor.hold(), cutAt(text, places))).toBe(whole);
          expect(streamed(redactor.hold(), text.split(""))).toBe(whole);
        }),
        rounds,
      );
    },
    patienceMs,
  );

  it("hides a private key that is longer than what is held, and one that never ends", () => {
    const body = `${"MIIEvQIBADANBg7".repeat(1000)}\n`.repeat(3);
    const text = `a ${privateKey("PRIVATE KEY", body)} b`;
    expect(streamed(redactor.hold(), cutAt(text, [0.1, 0.2, 0.5, 0.9]))).toBe("a [redacted] b");
    const open = text.slice(0, -20);
    expect(streamed(redactor.hold(), cutAt(open, [0.1, 0.2, 0.5, 0.9]))).toBe("a [redacted]");
  });

  it("takes for a secret what it would have to hold for too long", () => {
    const text = `a eyJ${"abcd".repeat(2000)} b`;
    expect(redactor.text(text)).toBe("a [redacted] b");
    expect(streamed(redactor.hold(), text.split(""))).toBe("a [redacted] b");
  });

  it("lets plain prose leave at once", () => {
    const prose =
      "Each run is one observed piece of work, with a beginning and exactly one ending.";
    const held = redactor.hold();
    const late = (prose.match(/ ?[^ ]+/g) ?? []).filter((word) => held.push(word) !== word);
    expect(late).toEqual([]);
  });
});
