import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AnyEvent, EventBase } from "../../src/index.ts";
import { redacted, redaction } from "../../src/redaction/index.ts";
import { Heard, heardTap } from "../heard.ts";
import { headline, History } from "../properties/history.ts";
import { performed } from "../properties/performing.ts";
import { programs } from "../properties/program.ts";
import { patienceMs, rounds } from "../properties/rounds.ts";
import { cutAt } from "./chunkings.ts";
import { SAMPLES } from "./corpus.ts";

const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 });
const redactor = redaction();

describe("the streams of a redacted handler", () => {
  it(
    "show every secret of the corpus as the whole text shows it, however it is cut",
    () => {
      fc.assert(
        fc.property(fc.constantFrom(...SAMPLES), cuts, ({ secret, text }, places) => {
          const inner = new Heard("inner");
          const { tap } = heardTap({ handlers: redacted(inner.handler) });
          const llm = tap.start("llm", { name: "answer", input: text });
          const tool = tap.start("tool", { name: "read", input: text });
          const pieces = cutAt(text, places).filter((piece) => piece !== "");
          for (const piece of pieces) {
            llm.token(piece);
            tool.chunk(piece);
          }
          llm.end(text);
          tool.fail(new Error(text));
          const tokens = inner.all("llm.token");
          const whole = redactor.text(text);
          expect(tokens.map(({ token }) => token).join("")).toBe(whole);
          expect(
            inner
              .all("tool.chunk")
              .map(({ chunk }) => chunk)
              .join(""),
          ).toBe(whole);
          expect(tokens.map(({ index }) => index)).toEqual(tokens.map((_, at) => at));
          expect(inner.the("llm.end").tokenEvents).toBe(tokens.length);
          expect(JSON.stringify(inner.events)).not.toContain(JSON.stringify(secret).slice(1, -1));
        }),
        rounds,
      );
    },
    patienceMs,
  );

  it(
    "say what the program says where there is nothing to hide, in order, and nothing twice",
    async () => {
      await fc.assert(
        fc.asyncProperty(programs({ stops: true }, { maxRequests: 3 }), async (program) => {
          const all = new History();
          const inner = new History();
          const handlers = [all.recorder("all"), redacted(inner.recorder("inner"))];
          await performed(program, { handlers });
          expect(steps(inner.events)).toEqual(steps(all.events));
          for (const name of all.names) {
            expect(streamed(inner.of(name))).toBe(streamed(all.of(name)));
            expect(inner.endings(name).map(headline)).toEqual(all.endings(name).map(headline));
            const places = inner.of(name).map(({ seq }) => seq);
            expect(places).toEqual(places.toSorted((one, other) => one - other));
          }
        }),
        rounds,
      );
    },
    patienceMs,
  );
});

function isPiece({ type }: EventBase): boolean {
  return type.endsWith(".token") || type.endsWith(".chunk");
}

/** Everything but the pieces of streams, which may be cut otherwise. */
function steps(events: readonly AnyEvent[]): readonly string[] {
  return events
    .filter((event) => !isPiece(event))
    .map((event) => `${event.seq} ${headline(event)}`);
}

function streamed(events: readonly AnyEvent[]): string {
  return events
    .map((event) => ("token" in event ? event.token : "chunk" in event ? String(event.chunk) : ""))
    .join("");
}
