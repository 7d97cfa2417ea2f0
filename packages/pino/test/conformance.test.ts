import { playSample } from "@runtap/testing";
import { conformanceChecks } from "@runtap/testing/conformance";
import pino from "pino";
import { describe, expect, it } from "vitest";
import { pinoHandler } from "../src/handler.ts";
import { isLogKey } from "../src/log-keys.ts";
import type { PinoHandlerOptions } from "../src/options.ts";
import { presets } from "../src/presets/presets.ts";
import { Page } from "./lines.ts";

const settings: readonly (readonly [string, PinoHandlerOptions])[] = [
  ["with nothing but a destination", { maxDelayMs: 0 }],
  ["with everything", { maxDelayMs: 0, content: "full", tokens: true, level: "trace" }],
  ["with a line for each trace", { maxDelayMs: 0, lines: "trace" }],
];

describe.each(settings)("pinoHandler %s", (_how, options) => {
  it.each(conformanceChecks(() => pinoHandler({ ...options, destination: new Page() })))(
    "$name",
    async ({ run }) => {
      await expect(run()).resolves.toBeUndefined();
    },
  );
});

describe("pinoHandler with a logger", () => {
  const make = (): ReturnType<typeof pinoHandler> =>
    pinoHandler({
      logger: pino({ level: "trace", redact: ["input"] }, new Page()),
      content: "full",
      tokens: true,
    });

  it.each(conformanceChecks(make))("$name", async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });
});

describe("the sample", () => {
  const all: PinoHandlerOptions = { level: "trace", tokens: true, content: "summary" };
  const head = new Set(["level", "time", "pid", "hostname", "msg"]);

  it("has a line for every event, with documented keys alone", async () => {
    const page = new Page();
    await playSample(pinoHandler({ ...all, destination: page, maxDelayMs: 0 }));
    const strange = page.lines
      .flatMap((line) => Object.keys(line))
      .filter((key) => !isLogKey(key) && !head.has(key));
    expect(new Set(strange)).toEqual(new Set());
    expect(page.lines.length).toBeGreaterThan(50);
  });

  it("has the same lines through a logger as without one", async () => {
    const own = new Page();
    const through = new Page();
    await playSample(pinoHandler({ ...all, destination: own, maxDelayMs: 0 }));
    await playSample(pinoHandler({ ...all, logger: pino({ level: "trace" }, through) }));
    // Stacks tell where the sample was played from; a logger reads the clock itself.
    const bare = (lines: Page["lines"]): unknown[] =>
      lines.map((line) => ({ ...line, time: "now", err: typeof line["err"] }));
    expect(bare(through.lines)).toEqual(bare(own.lines));
  });

  it.each(Object.keys(presets))(
    "is valid in the preset %s, with and without a logger",
    async (name) => {
      const preset = presets[name as keyof typeof presets];
      const own = new Page();
      const through = new Page();
      await playSample(pinoHandler({ ...all, preset, destination: own, maxDelayMs: 0 }));
      const logger = pino({ level: "trace", ...preset.pinoOptions() }, through);
      await playSample(pinoHandler({ ...all, preset, logger }));
      expect(through.lines.length).toBe(own.lines.length);
      expect(own.lines[0]?.[preset.messageKey]).toBe(through.lines[0]?.[preset.messageKey]);
    },
  );
});
