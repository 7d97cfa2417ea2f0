import { playSample } from "@runtap/testing";
import { conformanceChecks } from "@runtap/testing/conformance";
import { describe, expect, it } from "vitest";
import { stdoutHandler } from "../src/handler.ts";
import { tokenStreamHandler } from "../src/token-stream.ts";
import { Paper } from "./printing.ts";

describe("stdoutHandler", () => {
  it.each(conformanceChecks(() => stdoutHandler({ stream: new Paper() })))(
    "$name",
    async ({ run }) => {
      await expect(run()).resolves.toBeUndefined();
    },
  );
});

describe("tokenStreamHandler", () => {
  it.each(conformanceChecks(() => tokenStreamHandler({ stream: new Paper() })))(
    "$name",
    async ({ run }) => {
      await expect(run()).resolves.toBeUndefined();
    },
  );
});

describe("the sample", () => {
  it("is printed, every event of it, at 100 columns", async () => {
    const paper = new Paper();
    await playSample(stdoutHandler({ stream: paper, width: 100, unicode: true, color: false }));
    await expect(paper.text).toMatchFileSnapshot("sample-100.txt");
  });

  it("is printed at 40 columns", async () => {
    const paper = new Paper();
    await playSample(stdoutHandler({ stream: paper, width: 40, unicode: true, color: false }));
    await expect(paper.text).toMatchFileSnapshot("sample-40.txt");
  });

  it("is printed in ASCII, without content", async () => {
    const paper = new Paper();
    const options = { width: 80, unicode: false, color: false, content: false };
    await playSample(stdoutHandler({ stream: paper, ...options }));
    await expect(paper.text).toMatchFileSnapshot("sample-ascii.txt");
    expect(paper.text).toMatch(/^[ -~\n]*$/);
  });

  it("is printed as tokens alone", async () => {
    const paper = new Paper();
    await playSample(tokenStreamHandler({ stream: paper }));
    await expect(paper.text).toMatchFileSnapshot("sample-tokens.txt");
  });
});
