import { expect, it } from "vitest";
import { parseManifest } from "../src/manifest.ts";

it("makes what is absent empty", () => {
  expect(parseManifest(`{ "name": "a" }`)).toEqual({
    name: "a",
    private: false,
    description: "",
    exports: {},
    dependencies: {},
    peerDependencies: {},
    devDependencies: {},
    optionalPeers: [],
  });
});

it("lists the peers that a user may leave out", () => {
  const meta = { pino: { optional: true }, openai: { optional: false } };
  expect(parseManifest(JSON.stringify({ peerDependenciesMeta: meta })).optionalPeers).toEqual([
    "pino",
  ]);
});
