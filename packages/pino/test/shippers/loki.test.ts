import { once } from "node:events";
import pino from "pino";
import { expect, it } from "vitest";
import { pinoHandler } from "../../src/handler.ts";
import { presets } from "../../src/presets/presets.ts";
import { Page, strictLine } from "../lines.ts";
import { type Answer, Receiver, require, Signal } from "./receiver.ts";
import { sayMuch } from "./say-much.ts";

const IDS = ["run_id", "trace_id", "span_id"];

interface Entry {
  readonly labels: Readonly<Record<string, string>>;
  readonly line: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, string>>;
}

function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** As Loki has it: names of letters, values that are texts. */
function requireTexts(value: unknown, what: string): Record<string, string> {
  require(isFields(value), `${what} to be an object`);
  for (const [name, text] of Object.entries(value as object)) {
    require(/^[a-zA-Z_]\w*$/.test(name), `a name of ${what}, got "${name}"`);
    require(typeof text === "string", `${what} "${name}" to be a text`);
  }
  return value as Record<string, string>;
}

/** The entries of one push: https://grafana.com/docs/loki/latest/reference/loki-http-api/#ingest-logs */
function entriesOf(body: string): Entry[] {
  const push: unknown = JSON.parse(body);
  require(isFields(push) && Object.keys(push).join() === "streams", "streams and nothing else");
  const { streams } = push as { streams: unknown[] };
  return streams.flatMap((each) => {
    require(isFields(each) && Object.keys(each).sort().join() === "stream,values", "a stream");
    const { stream, values } = each as { stream: unknown; values: unknown[][] };
    const labels = requireTexts(stream, "labels");
    return values.map(([time, text, metadata = {}]) => {
      require(typeof time === "string" &&
        /^\d{19}$/.test(time), `nanoseconds, got ${String(time)}`);
      require(typeof text === "string", "a line");
      return {
        labels,
        line: strictLine(String(text)),
        metadata: requireTexts(metadata, "structured metadata"),
      };
    });
  });
}

it("is pushed to Loki by pino-loki, ids as structured metadata and never as labels", async () => {
  const entries: Entry[] = [];
  const all = new Signal();
  const expected = new Page();
  const options = { preset: "loki", tokens: true, content: "full" } as const;
  await sayMuch(pinoHandler({ ...options, destination: expected, level: "trace" }));
  await using receiver = await Receiver.start((body, { method, url, headers }): Answer => {
    require(method === "POST" && url === "/loki/api/v1/push", `a push, got ${method} ${url}`);
    require(headers["content-type"] === "application/json", "JSON");
    entries.push(...entriesOf(body));
    if (entries.length >= expected.lines.length) all.give();
    return { status: 204 };
  });
  const transport = pino.transport({
    target: "pino-loki",
    options: {
      host: `http://127.0.0.1:${receiver.port}`,
      labels: { service: "api" },
      batching: { interval: 1 },
    },
  });
  const logger = pino({ level: "trace", ...presets.loki.pinoOptions() }, transport);
  const handler = pinoHandler({ ...options, logger });
  await sayMuch(handler);
  // Ending a transport blocks this thread, which the receiver needs: everything is sent before.
  await all.given;
  const closed = once(transport, "close");
  transport.end();
  await closed;
  expect(receiver.problems).toEqual([]);
  expect(entries.length).toBeGreaterThan(60);
  for (const { labels, metadata, line } of entries) {
    expect(Object.keys(labels).sort()).toEqual(["hostname", "level", "service"]);
    expect(Object.keys(metadata)).toEqual(expect.arrayContaining(IDS));
    expect(metadata["run_id"]).toMatch(/^[0-9a-f]{16}$/);
    expect(typeof line["tags"]).not.toBe("object");
  }
  const levels = new Set(entries.map(({ labels }) => labels["level"]));
  expect([...levels].sort()).toEqual(["debug", "error", "info", "warning"]);
}, 30_000);
