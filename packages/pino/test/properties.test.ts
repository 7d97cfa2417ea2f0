import { createTap } from "@runtap/core";
import fc from "fast-check";
import pino from "pino";
import { expect, it } from "vitest";
import { pinoHandler } from "../src/handler.ts";
import { presets } from "../src/presets/presets.ts";
import { Page } from "./lines.ts";

const numRuns = Number(process.env["RUNTAP_PROPERTY_RUNS"] ?? 200);

const text = fc.oneof(fc.string(), fc.string({ unit: "binary" }), fc.constantFrom("\0", "\ud83d"));
const name = text.filter((each) => each !== "");
const fields = fc.dictionary(
  fc.oneof(text, fc.constantFrom("event", "msg", "level")),
  fc.anything(),
);
const run = fc.record({
  name,
  user: text,
  tags: fc.array(text, { maxLength: 40 }),
  metadata: fields,
  input: fc.anything({ withBigInt: true, withMap: true, withSet: true, withDate: true }),
  error: fc.oneof(text, fc.anything()),
  extra: fields,
});

// `Page.lines` throws on a key that is there twice, on what is no JSON and on half a character.
it("every line is one object that a strict reader takes, whatever a run carries", () => {
  fc.assert(
    fc.property(
      run,
      fc.constantFrom(...Object.values(presets)),
      fc.boolean(),
      (said, preset, own) => {
        const page = new Page();
        const output = own
          ? { destination: page, maxDelayMs: 0 }
          : { logger: pino({ level: "trace" }, page) };
        const tap = createTap({
          handlers: pinoHandler({ ...output, preset, content: "full", fields: said.extra }),
          onWarning: () => undefined,
          onHandlerError: () => undefined,
        });
        const { name: named, user, tags, metadata, input, error } = said;
        const started = tap.start("tool", { name: named, userId: user, tags, metadata, input });
        started.fail(error);
        expect(page.lines).toHaveLength(2);
        for (const line of page.text.split("\n")) expect(line.length).toBeLessThan(400_000);
      },
    ),
    { numRuns },
  );
});
