import { describe, expect, it } from "vitest";
import { wrongArrows } from "../src/arrows.ts";
import { type Manifest, parseManifest } from "../src/manifest.ts";
import type { WorkspacePackage } from "../src/workspace.ts";

function madeUp(
  name: string,
  modules: Readonly<Record<string, string>>,
  manifest: Partial<Manifest> = {},
): WorkspacePackage {
  return {
    folder: `packages/${name}`,
    manifest: parseManifest(JSON.stringify({ name: `@runtap/${name}`, ...manifest })),
    sources: Object.entries(modules).map(([path, text]) => ({ path: `src/${path}`, text })),
  };
}

const objections = (...packages: readonly WorkspacePackage[]) =>
  wrongArrows(packages).map(({ path, message }) => `${path}: ${message}`);

const onCore = { peerDependencies: { "@runtap/core": "workspace:^" } };

describe("between packages", () => {
  it("allows a handler to import core, a declared dependency and its own subpath", () => {
    const handler = madeUp(
      "stdout",
      {
        "index.ts": `import { tap } from "@runtap/core"; import { a } from "ansi/sub"; import "@runtap/stdout/register";`,
      },
      { ...onCore, dependencies: { ansi: "1.0.0" } },
    );
    expect(objections(handler)).toEqual([]);
  });

  it("rejects an import of core's from a handler", () => {
    const core = madeUp(
      "core",
      { "index.ts": `import type { Line } from "@runtap/stdout/format";` },
      { dependencies: { "@runtap/stdout": "workspace:^" } },
    );
    expect(objections(core)).toEqual([
      expect.stringContaining("to depend on no other @runtap package than core"),
      expect.stringContaining("Expected @runtap/core to import no other @runtap package"),
    ]);
  });

  it("lets adapters, and nobody else, stand on the wires", () => {
    const standingOn = (name: string) =>
      objections(
        madeUp(
          name,
          { "index.ts": `export { x } from "@runtap/wires";` },
          { ...onCore, dependencies: { "@runtap/wires": "workspace:^" } },
        ),
      );
    expect(standingOn("openai")).toEqual([]);
    expect(standingOn("pino")).toEqual([
      expect.stringContaining("Expected @runtap/pino to import core or a pure subpath"),
    ]);
  });

  it("rejects a sideways import, except of a pure subpath", () => {
    const peers = { "@runtap/core": "workspace:^", "@runtap/tokens": "workspace:^" };
    const sideways = (specifier: string) =>
      objections(
        madeUp(
          "pino",
          { "index.ts": `export { x } from "${specifier}";` },
          { peerDependencies: peers },
        ),
      );
    expect(sideways("@runtap/tokens/fold")).toEqual([]);
    expect(sideways("@runtap/tokens")).toEqual([
      expect.stringContaining(
        "packages/pino/src/index.ts: Expected @runtap/pino to import core or",
      ),
    ]);
    expect(sideways("@runtap/tokens/handler")).toHaveLength(1);
  });

  it("rejects a sideways dependency that no source uses", () => {
    const handler = madeUp(
      "pino",
      { "index.ts": "" },
      { dependencies: { "@runtap/tokens": "workspace:^" } },
    );
    expect(objections(handler)).toEqual([
      expect.stringContaining(`got "@runtap/tokens". Remove it`),
    ]);
  });

  it("rejects core and frameworks as dependencies: they are peers", () => {
    const adapter = madeUp(
      "openai",
      { "index.ts": `import type OpenAI from "openai"; import "@runtap/core";` },
      { dependencies: { openai: "^6", "@runtap/core": "workspace:^" } },
    );
    expect(objections(adapter)).toEqual([
      expect.stringContaining(`to take "openai" as a peer`),
      expect.stringContaining(`to take "@runtap/core" as a peer`),
    ]);
  });

  it("rejects an import that package.json does not declare, or only for development", () => {
    const handler = madeUp(
      "pino",
      { "index.ts": `import { pino } from "pino";` },
      { ...onCore, devDependencies: { pino: "^10" } },
    );
    expect(objections(handler)).toEqual([
      expect.stringContaining(`Expected "pino" to be declared by @runtap/pino`),
    ]);
  });

  it("lets a private package import any published one", () => {
    const examples = madeUp(
      "examples",
      { "demo.ts": `import "@runtap/stdout"; import "@runtap/tokens";` },
      { private: true, dependencies: { "@runtap/stdout": "*", "@runtap/tokens": "*" } },
    );
    expect(objections(examples)).toEqual([]);
  });
});

describe("inside core", () => {
  it("allows events ← emitter ← run ← tap, as files or folders", () => {
    const core = madeUp("core", {
      "events.ts": "",
      "emitter/emit.ts": `import type { AnyEvent } from "../events.ts";`,
      "run/run.ts": `import "../emitter/emit.ts"; import "../clock.ts";`,
      "tap.ts": `import "./run/run.ts"; import "./events.ts";`,
      "clock.ts": "",
    });
    expect(objections(core)).toEqual([]);
  });

  it("rejects an arrow upwards, also through a module on no floor", () => {
    const core = madeUp("core", {
      "emitter.ts": `import "./clock.ts";`,
      "clock.ts": `import "./tap.ts";`,
      "run.ts": `import "./tap.ts";`,
      "tap.ts": "",
    });
    expect(objections(core)).toEqual([
      expect.stringMatching(
        /emitter\.ts: Expected emitter to import nothing from above.*src\/tap\.ts/,
      ),
      expect.stringMatching(/run\.ts: Expected run to import nothing from above.*src\/tap\.ts/),
    ]);
  });

  it("rejects any import of events from outside itself", () => {
    const core = madeUp(
      "core",
      {
        "events/events.ts": `import "./content.ts"; import "../clock.ts"; import "eventemitter3";`,
        "events/content.ts": "",
        "clock.ts": "",
      },
      { dependencies: { eventemitter3: "5.0.4" } },
    );
    expect(objections(core)).toEqual([
      expect.stringContaining(
        `nothing outside itself (events ← emitter ← run ← tap), got "src/clock.ts"`,
      ),
      expect.stringContaining(`got "eventemitter3"`),
    ]);
  });

  it("rejects Node in the root entry's graph, and allows it behind #context and subpaths", () => {
    const core = madeUp("core", {
      "index.ts": `import "./ids.ts"; import "#context";`,
      "ids.ts": `import { randomBytes } from "crypto";`,
      "ambient-async.ts": `import { AsyncLocalStorage } from "node:async_hooks";`,
      "shutdown.ts": `import process from "node:process";`,
    });
    expect(objections(core)).toEqual([
      expect.stringMatching(
        /src\/ids\.ts: Expected core's root entry to run anywhere, got "crypto"/,
      ),
    ]);
  });

  it("rejects an import cycle in any package", () => {
    const handler = madeUp("stdout", {
      "a.ts": `import "./b.ts";`,
      "b.ts": `import "./a.ts";`,
    });
    expect(objections(handler)).toEqual([
      expect.stringContaining("got src/a.ts → src/b.ts → src/a.ts"),
    ]);
  });
});
