import { describe, expect, it } from "vitest";
import { type AnyEvent, createTap } from "../../src/index.ts";
import { redaction } from "../../src/redaction/index.ts";
import { SAMPLES } from "./corpus.ts";
import { readable } from "./readable.ts";

function listening(): { readonly tap: ReturnType<typeof createTap>; readonly events: AnyEvent[] } {
  const events: AnyEvent[] = [];
  const tap = createTap({ redact: redaction() });
  tap.use({ name: "all", on: { "*": (event) => events.push(event) } });
  return { tap, events };
}

function piecesOf(text: string, length: number): readonly string[] {
  return Array.from({ length: Math.ceil(text.length / length) }, (_, at) =>
    text.slice(at * length, (at + 1) * length),
  );
}

describe("a tap with redact", () => {
  it.each(SAMPLES)("shows the secret of $what to no handler", async ({ secret, text }) => {
    const { tap, events } = listening();
    for (const length of [1, 4, 7]) {
      const said = await tap.run("llm", { name: text, input: text, metadata: { text } }, (llm) => {
        for (const piece of piecesOf(text, length)) {
          llm.token(piece);
          llm.token(piece, { channel: "reasoning" });
          llm.token(piece, { channel: "tool-call", toolCall: { index: 0, name: "t" } });
        }
        return text;
      });
      expect(said).toBe(text);
    }
    await tap
      .run("tool", { name: "t", input: { text } }, () => Promise.reject(new Error(text)))
      .catch(() => undefined);

    const heard = events.map((event) => readable(event)).join("\n");
    expect(heard).not.toContain(secret);
    for (const channel of ["text", "reasoning", "tool-call"]) {
      const tokens = events.flatMap((event) =>
        event.type === "llm.token" && event.channel === channel ? [event.token] : [],
      );
      expect(tokens.join("")).toBe(redaction().text(text).repeat(3));
    }
  });
});
