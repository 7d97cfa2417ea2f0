import { spawn, spawnSync } from "node:child_process";
import {
  closeSync,
  constants,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DescriptorOutlet } from "../../src/node/index.ts";

const home = mkdtempSync(join(tmpdir(), "runtap-outlet-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const fileNamed = (name: string): string => join(home, name);

describe("an outlet to a file", () => {
  it("appends to what is there, at once, in one piece or many", () => {
    const path = fileNamed("appended");
    for (const text of ["one\n", "zwei ü 日本\n", "x".repeat(100_000)]) {
      const outlet = new DescriptorOutlet(path);
      outlet.write(text);
      expect(outlet.pending).toBe(0);
      outlet.close();
      outlet.close();
    }
    expect(readFileSync(path, "utf8")).toBe(`one\nzwei ü 日本\n${"x".repeat(100_000)}`);
  });

  it("writes nothing once it is closed", () => {
    const path = fileNamed("closed");
    const outlet = new DescriptorOutlet(path);
    outlet.close();
    outlet.write("late");
    expect(readFileSync(path, "utf8")).toBe("");
  });

  it("leaves a descriptor that was given to it open", () => {
    const path = fileNamed("given");
    const descriptor = openSync(path, "a");
    new DescriptorOutlet(descriptor).close();
    new DescriptorOutlet(descriptor).write("still");
    closeSync(descriptor);
    expect(readFileSync(path, "utf8")).toBe("still");
  });

  it("keeps what has broken it, and lets go of what it cannot write", async () => {
    const descriptor = openSync(fileNamed("read-only"), constants.O_RDONLY | constants.O_CREAT);
    const outlet = new DescriptorOutlet(descriptor);
    outlet.write("lost");
    expect(outlet.failure).toMatchObject({ code: "EBADF" });
    expect(outlet.pending).toBe(0);
    outlet.write("lost too");
    await outlet.settled();
    closeSync(descriptor);
  });

  it("waits while somebody else writes, and writes all the same at the end", async () => {
    const path = fileNamed("shared");
    let isFree = false;
    const outlet = new DescriptorOutlet(path, () => isFree);
    outlet.write("a");
    outlet.write("b");
    expect(outlet.pending).toBe(2);
    isFree = true;
    await outlet.settled();
    expect(readFileSync(path, "utf8")).toBe("ab");
    isFree = false;
    outlet.write("c");
    outlet.writeLast();
    expect(readFileSync(path, "utf8")).toBe("abc");
    outlet.close();
  });
});

describe.skipIf(process.platform === "win32")("an outlet to a pipe whose reader is slow", () => {
  const pipe = fileNamed("pipe");
  const flags = constants.O_NONBLOCK;
  const text = "0123456789".repeat(50_000);
  beforeAll(() => {
    spawnSync("mkfifo", [pipe]);
  });

  it("keeps the rest, and writes it while it is read", async () => {
    const reader = openSync(pipe, constants.O_RDONLY | flags);
    const writer = openSync(pipe, constants.O_WRONLY | flags);
    const outlet = new DescriptorOutlet(writer);
    outlet.write(text);
    expect(outlet.pending).toBeGreaterThan(0);
    const settled = outlet.settled();
    const bytes = Buffer.alloc(65_536);
    let read = "";
    while (outlet.pending > 0) {
      read += available(reader, bytes);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await settled;
    read += available(reader, bytes);
    expect(read).toBe(text);
    closeSync(writer);
    closeSync(reader);
  });

  it("waits for the reader at the end of the process, as long as it reads", async () => {
    const copy = fileNamed("copy");
    const child = spawn("sh", ["-c", `cat "$0" > "$1"`, pipe, copy], { stdio: "ignore" });
    const ended = new Promise((resolve) => child.on("close", resolve));
    const writer = openSync(pipe, constants.O_RDWR | flags);
    const outlet = new DescriptorOutlet(writer, () => false);
    outlet.write(text);
    outlet.writeLast();
    expect(outlet.pending).toBe(0);
    closeSync(writer);
    await ended;
    expect(readFileSync(copy, "utf8")).toBe(text);
  });

  it("lets go at the end of the process of what nobody reads, and says nothing", async () => {
    const reader = openSync(pipe, constants.O_RDONLY | flags);
    const writer = openSync(pipe, constants.O_WRONLY | flags);
    const outlet = new DescriptorOutlet(writer);
    outlet.write(text);
    outlet.writeLast();
    expect(outlet.pending).toBe(0);
    expect(outlet.failure).toBeUndefined();
    await outlet.settled();
    closeSync(reader);
    closeSync(writer);
  });
});

/** What can be read without waiting. */
function available(descriptor: number, bytes: Buffer): string {
  let text = "";
  for (;;) {
    try {
      const count = readSync(descriptor, bytes);
      if (count === 0) return text;
      text += bytes.toString("utf8", 0, count);
    } catch {
      return text;
    }
  }
}
