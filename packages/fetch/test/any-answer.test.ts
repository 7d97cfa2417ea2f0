import { propertyRuns } from "@runtap/repo/property-runs";
import { recordingHandler } from "@runtap/testing";
import { createTap } from "@runtap/core";
import { observeFetch } from "@runtap/fetch";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { asking, chatEvents, QUESTION } from "./setting.ts";

const PATHS = [
  "/v1/chat/completions",
  "/v1/completions",
  "/v1/responses",
  "/v1/embeddings",
  "/v1/messages",
  "/v1beta/models/m:streamGenerateContent?alt=sse",
];

const events = chatEvents("Hi", " there").map(({ data }) =>
  typeof data === "string" ? data : JSON.stringify(data),
);
const lines = fc.oneof(
  fc.constantFrom(...events).map((data) => `data: ${data}\n\n`),
  fc.json().map((data) => `event: message\ndata: ${data}\r\n\r\n`),
  fc.string({ unit: "binary" }),
);
const bodies = fc.oneof(
  fc.array(lines, { maxLength: 12 }).map((each) => new TextEncoder().encode(each.join(""))),
  fc.uint8Array({ maxLength: 300 }),
);

/** How the body goes on, and how far the program reads. */
const cases = fc.record({
  path: fc.constantFrom(...PATHS),
  status: fc.constantFrom(200, 200, 200, 400, 500),
  type: fc.constantFrom("text/event-stream", "application/json", "text/html", ""),
  stream: fc.boolean(),
  bytes: bodies,
  cuts: fc.array(fc.nat(300), { maxLength: 8 }),
  ending: fc.constantFrom("end", "cut"),
  reads: fc.option(fc.integer({ min: 1, max: 10 }), { nil: Infinity }),
});

function piecesOf(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const places = [...new Set([0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length])];
  const ends = places.toSorted((a, b) => a - b);
  return ends.slice(1).map((end, index) => bytes.slice(ends[index], end));
}

describe("any answer at all", () => {
  it("passes as it came, and makes exactly one ending", async () => {
    await fc.assert(
      fc.asyncProperty(
        cases,
        async ({ path, status, type, stream, bytes, cuts, ending, reads }) => {
          const pieces = piecesOf(bytes, cuts).filter(({ length }) => length > 0);
          const broken = new Error("cut");
          let at = 0;
          const over: typeof fetch = async () =>
            new Response(
              new ReadableStream<Uint8Array>(
                {
                  pull: (controller) => {
                    const piece = pieces[at];
                    at += 1;
                    if (piece !== undefined) controller.enqueue(piece.slice());
                    else if (ending === "end") controller.close();
                    else controller.error(broken);
                  },
                },
                { highWaterMark: 0 },
              ),
              { status, headers: { "content-type": type } },
            );
          const heard = recordingHandler();
          const tap = createTap({ handlers: heard, onWarning: () => undefined });
          const observed = observeFetch(over, { tap });
          const response = await observed(
            `http://models.test${path}`,
            asking({ ...QUESTION, stream }),
          );
          const seen: Uint8Array[] = [];
          let failure: unknown;
          const reader = response.body?.getReader();
          try {
            for (
              let step = await reader?.read();
              step?.done === false;
              step = await reader?.read()
            ) {
              seen.push(step.value);
              if (seen.length >= reads) break;
            }
            await reader?.cancel();
          } catch (error) {
            failure = error;
          }
          const all = seen.length === pieces.length && seen.length < reads;
          expect(seen).toEqual(pieces.slice(0, seen.length));
          expect(failure).toBe(all && ending === "cut" ? broken : undefined);
          await expect.poll(() => tap.stats().openRuns).toBe(0);
          const names = heard.events.map((event) => event.type.split(".")[1]);
          expect(names.filter((name) => name !== "token")).toEqual([
            "start",
            expect.stringMatching(/^(end|error|cancel)$/),
          ]);
        },
      ),
      { numRuns: propertyRuns(150) },
    );
  });
});
