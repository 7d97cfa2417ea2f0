import { describe, expect, it } from "vitest";
import { eventsTable } from "../../src/docs/events-table.ts";
import { markdownTable } from "../../src/docs/markdown-table.ts";
import { packagesTable } from "../../src/docs/packages-table.ts";
import { sizeTable } from "../../src/docs/size-table.ts";
import { versionsTable } from "../../src/docs/versions-table.ts";
import { parseManifest } from "../../src/manifest.ts";

it("escapes pipes and line breaks in cells", () => {
  expect(markdownTable(["a"], [["x | y\nz"]])).toBe("| a |\n| --- |\n| x \\| y z |");
});

describe("packagesTable", () => {
  it("lists published packages with the peers to install beside them", () => {
    const packageOf = (folder: string, manifest: object) => ({
      folder,
      sources: [],
      manifest: parseManifest(JSON.stringify(manifest)),
    });
    const packages = [
      packageOf("packages/pino", {
        name: "@runtap/pino",
        description: "Logs.",
        peerDependencies: { "@runtap/core": "*", pino: "^10", extra: "1" },
        peerDependenciesMeta: { extra: { optional: true } },
      }),
      packageOf("packages/repo", { name: "@runtap/repo", private: true }),
    ];
    expect(packagesTable(packages)).toBe(
      [
        "| package | what it gives | peers |",
        "| --- | --- | --- |",
        "| [`@runtap/pino`](packages/pino) | Logs. | `pino`, `extra` (optional) |",
      ].join("\n"),
    );
  });
});

describe("eventsTable", () => {
  const facts = `
    export interface EventBase<Type> { readonly type: Type; readonly seq: number }
    interface End<Type> extends EventBase<Type> { readonly output: unknown }
  `;

  it("takes the first sentence of the docstring, and inherited fields before own ones", () => {
    const events = `
      /** A model has answered. More text here. */
      export interface LlmEnd extends End<"llm.end"> { readonly type: "llm.end"; readonly text?: string }
      // Not a docstring.
      export interface RunText extends EventBase<"run.text"> { readonly text: string }
      export interface CoreEventMap { readonly "llm.end": LlmEnd; readonly "run.text": RunText }
    `;
    expect(
      eventsTable([
        { path: "src/facts.ts", text: facts },
        { path: "src/events.ts", text: events },
      ]),
    ).toBe(
      [
        "| event | when | fields |",
        "| --- | --- | --- |",
        "| `llm.end` | A model has answered | `output` `text?` |",
        "| `run.text` |  | `text` |",
      ].join("\n"),
    );
  });

  it("says what is missing", () => {
    expect(() => eventsTable([])).toThrow("Expected an interface CoreEventMap");
    const text = `interface CoreEventMap { "a.start": Gone }`;
    expect(() => eventsTable([{ path: "a.ts", text }])).toThrow(
      "Expected a.start to name an interface",
    );
  });
});

describe("sizeTable", () => {
  it("prints kilobytes of a thousand bytes", () => {
    const budget = {
      name: "createTap",
      code: "",
      platform: "node",
      limitBytes: 10_000,
      mustNotContain: [],
    } as const;
    expect(sizeTable([{ budget, bytes: 3456, problems: [] }])).toContain(
      "| createTap | 3.5 kB | 10.0 kB |",
    );
  });
});

describe("versionsTable", () => {
  it("says what each adapter is tried with, and on which Node", () => {
    expect(
      versionsTable([
        { adapter: "openai", installs: { openai: "6.0.0" } },
        { adapter: "ai-sdk", installs: { ai: "7.0.1", zod: "4.0.0" }, node: "22.0.0" },
      ]),
    ).toBe(
      [
        "| adapter | tried with | on Node |",
        "| --- | --- | --- |",
        "| `@runtap/openai` | openai 6.0.0 | 20 |",
        "| `@runtap/ai-sdk` | ai 7.0.1, zod 4.0.0 | 22.0.0 |",
      ].join("\n"),
    );
  });
});
