import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, expectTypeOf, it } from "vitest";
import type { AnyEvent } from "../../src/index.ts";
import { fromRecord, toRecord } from "../../src/records/index.ts";
import { chainEnd, run } from "../events/event-of.ts";
import { heardTap } from "../heard.ts";
import { anything } from "../properties/monsters.ts";
import { patienceMs, rounds } from "../properties/rounds.ts";
import { everyEvent } from "./every-event.ts";
import { type ForgottenOfEvents, type ForgottenOfRuns, recordSchema } from "./record-schema.ts";

const path = new URL("../../record.schema.json", import.meta.url);

/** The fields of events that may hold anything. */
const ANYTHING: ReadonlySet<string> = new Set([
  "input",
  "output",
  "chunk",
  "raw",
  "toolInput",
  "cause",
  "documents",
  "parameters",
  "tools",
]);

/** JSON as the formatter has it: a short list of words on one line. */
function printed(value: unknown): string {
  return `${JSON.stringify(value, null, 2).replaceAll(/\[\n[^[\]{}]+?\]/g, (list) => {
    const line = list.replaceAll(/\n */g, " ").replace("[ ", "[").replace(" ]", "]");
    return line.length < 80 ? line : list;
  })}\n`;
}

describe("record.schema.json", () => {
  const shipped: unknown = JSON.parse(readFileSync(path, "utf8"));
  const ajv = new Ajv2020({
    strict: true,
    strictTypes: false,
    strictRequired: false,
    allErrors: true,
  });
  const validate = ajv.compile(typeof shipped === "object" && shipped !== null ? shipped : {});

  /** What the validator says against a record, as it comes out of a file. */
  const objections = (record: unknown): unknown => {
    validate(JSON.parse(JSON.stringify(record)));
    return validate.errors ?? [];
  };

  // Meant changes are accepted with `npm test -- packages/core/test/records/schema -u`.
  it("says what the types of records say", async () => {
    await expect(printed(recordSchema)).toMatchFileSnapshot(path.pathname);
    expectTypeOf<ForgottenOfRuns>().toBeNever();
    expectTypeOf<ForgottenOfEvents>().toBeNever();
  });

  it.each(Object.entries<AnyEvent>(everyEvent))("takes %s with every field", (_, event) => {
    const record = toRecord(event);
    expect(objections(record)).toEqual([]);
    expect(toRecord(fromRecord(record))).toStrictEqual(record);
  });

  it.each(Object.keys(everyEvent))("knows the fields of %s", (name) => {
    const known = ajv.getSchema(`urn:runtap:record:1#/$defs/${name}`)?.schema;
    const event = Object.values<AnyEvent>(everyEvent).find(({ type }) => type === name) ?? {};
    const envelope = ["type", "run", "seq", "time"];
    const payload = Object.keys(event).filter((key) => !envelope.includes(key));
    expect(known).toHaveProperty("properties");
    expect(Object.keys(Reflect.get(known as object, "properties"))).toEqual(payload.sort());
  });

  it("takes what runs say", async () => {
    const { tap, heard } = heardTap();
    await tap.run(
      "chain",
      { name: "rag", input: "Where?", tags: ["web"], metadata: { region: "eu" } },
      async () => {
        await tap.run("retriever", { name: "manual", input: "Where?" }, () => [{ text: "There." }]);
        await tap.run(
          "llm",
          { name: "answer", input: [{ role: "user" }], timeoutMs: 1000 },
          (llm) => {
            llm.token("There.");
            llm.retry({ error: new Error("busy") });
            llm.report({ usage: { inputTokens: 1 } });
            return "There.";
          },
        );
        await tap
          .run("tool", { name: "fails" }, () => Promise.reject(new Error("no")))
          .catch(() => undefined);
      },
    );
    expect(heard.events.length).toBeGreaterThan(8);
    expect(heard.events.flatMap((event) => objections(toRecord(event)))).toEqual([]);
  });

  it("takes an event of the application's own", () => {
    expect(objections({ ...toRecord(chainEnd(1)), type: "cart.updated", items: 3 })).toEqual([]);
  });

  it.each<readonly [string, object]>([
    ["another version", { v: 2 }],
    ["an unknown event of a kind", { type: "chain.rest" }],
    ["a name with a phase of runtap's", { type: "billing.error" }],
    ["an id of another form", { run: { ...run, id: "1" } }],
    ["no duration", { durationMs: null }],
    ["an unknown reason of a cut", { cuts: [{ at: "", why: "boredom" }] }],
  ])("refuses %s", (_, change) => {
    expect(objections({ ...toRecord(chainEnd(1)), ...change })).not.toEqual([]);
  });

  it(
    "takes the record of any event",
    () => {
      const event = fc.constantFrom(...Object.keys(everyEvent).map((name) => ({ name })));
      fc.assert(
        fc.property(event, anything, anything, ({ name }, { value }, other) => {
          const plain = Object.values<AnyEvent>(everyEvent).find(({ type }) => type === name);
          if (plain === undefined) throw new Error(`Expected an event named ${name}, got none.`);
          const strange = Object.keys(plain).filter((key) => ANYTHING.has(key));
          const changed: AnyEvent = {
            ...plain,
            ...Object.fromEntries(strange.map((key) => [key, value])),
            ...("error" in plain && { error: new Error("a", { cause: other.value }) }),
            run: { ...run, metadata: { other: other.value } },
          };
          expect(objections(toRecord(changed))).toEqual([]);
        }),
        rounds,
      );
    },
    patienceMs,
  );
});
