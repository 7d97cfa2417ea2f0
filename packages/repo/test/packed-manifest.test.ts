import { describe, expect, it } from "vitest";
import { importableSpecifiers, packedManifestProblems } from "../src/packed-manifest.ts";

describe("packedManifestProblems", () => {
  it("accepts a manifest as pnpm packs it", () => {
    expect(packedManifestProblems(`{ "peerDependencies": { "@runtap/core": "^0.1.0" } }`)).toEqual(
      [],
    );
  });

  it("rejects workspace versions and the source condition", () => {
    expect(packedManifestProblems(`{ "a": "workspace:^" }`)).toEqual([
      expect.stringContaining("got workspace ones"),
    ]);
    expect(packedManifestProblems(`{ "runtap-src": "./src/index.ts" }`)).toEqual([
      expect.stringContaining("got the source condition"),
    ]);
  });
});

describe("importableSpecifiers", () => {
  it("turns subpaths into specifiers and leaves JSON out", () => {
    expect(
      importableSpecifiers("@runtap/stdout", { ".": "", "./register": "", "./package.json": "" }),
    ).toEqual(["@runtap/stdout", "@runtap/stdout/register"]);
  });
});
