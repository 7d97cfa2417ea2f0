import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { pinoHandler } from "../../src/handler.ts";
import { presets } from "../../src/presets/presets.ts";
import { type Line, strictLine } from "../lines.ts";
import { type Answer, Receiver, require, Signal } from "./receiver.ts";
import { hasRsyslog, NO_RSYSLOG, Rsyslog } from "./rsyslog.ts";
import { sayMuch } from "./say-much.ts";

const isInstalled = hasRsyslog();
if (!isInstalled) console.warn(`Skipped: ${NO_RSYSLOG}.`);

/** As Elasticsearch's bulk interface takes documents: an action of one key, then the document, each on its line. */
function documentsOf(body: string): Line[] {
  require(body.endsWith("\n"), "a bulk request to end with a line break");
  const lines = body.slice(0, -1).split("\n");
  require(lines.length % 2 === 0, "as many documents as actions");
  const documents: Line[] = [];
  lines.forEach((line, at) => {
    if (at % 2 === 1) documents.push(strictLine(line));
    else
      require(line.replaceAll(" ", "") === '{"index":{"_index":"runs"}}', `an action, got ${line}`);
  });
  return documents;
}

/** A mapping cannot hold `log` as a text and `log.level` as well. */
function requireOneMapping(documents: readonly Line[]): void {
  const keys = new Set(documents.flatMap((each) => Object.keys(each)));
  for (const key of keys) {
    const inside = [...keys].find((other) => other.startsWith(`${key}.`));
    require(inside === undefined, `"${key}" not to be an object too: ${inside}`);
  }
}

describe.skipIf(!isInstalled)("rsyslog", () => {
  it.each(Object.keys(presets) as (keyof typeof presets)[])(
    "tails the log, parses every line, and posts what a strict receiver takes: preset %s",
    async (preset) => {
      await using rsyslog = new Rsyslog();
      await sayMuch(
        pinoHandler({
          destination: rsyslog.log,
          preset,
          level: "trace",
          tokens: true,
          content: "full",
          maxDelayMs: 0,
        }),
      );
      const written = readFileSync(rsyslog.log, "utf8")
        .split("\n")
        .slice(0, -1)
        .map((line) => strictLine(line));
      const received: Line[] = [];
      const all = new Signal();
      await using receiver = await Receiver.start((body, { method, url }): Answer => {
        if (method !== "POST") return { status: 200, body: {} };
        require(url === "/_bulk", `/_bulk, got ${url}`);
        const documents = documentsOf(body);
        received.push(...documents);
        if (received.length >= written.length) all.give();
        const items = documents.map(() => ({ index: { _index: "runs", status: 201 } }));
        return { status: 200, body: { took: 1, errors: false, items } };
      });
      rsyslog.start(receiver.port);
      await all.given;
      expect(receiver.problems).toEqual([]);
      expect(rsyslog.unparsed).toBe("");
      requireOneMapping(received);
      // rsyslog writes numbers in its own way.
      const text = (lines: readonly Line[]): string[] =>
        lines.map((line) => JSON.stringify(line, Object.keys(line).sort())).sort();
      expect(text(received)).toEqual(text(written));
      expect(written.length).toBeGreaterThan(60);
    },
    60_000,
  );
});
