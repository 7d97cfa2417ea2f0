import { type ChildProcessByStdio, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { bundle } from "../runtimes/bundle.mjs";

/** How a program ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly printed: readonly string[];
  readonly warned: string;
}

/** A folder for programs that are run as processes of their own. */
export interface Children {
  /** Runs a program, and sends it the signals: each at its own line of output, `[line, signal]`. */
  run(program: string, ...signals: readonly (readonly [string, NodeJS.Signals])[]): Promise<Ended>;
  remove(): void;
}

// What each program begins with: a tap whose handler says what becomes of it.
const OPENING = `
  import { closeOnExit, createTap, releaseAtExit, tap as processTap, writeAtExit } from "./runtap.mjs";
  const say = (line) => process.stdout.write(line + "\\n");
  const handler = (name, more = {}) => ({
    name,
    on: { "*.cancel": ({ run, reason }) => say(name + ": " + run.name + " " + reason) },
    flush: async () => say(name + ": flush"),
    close: async () => say(name + ": close"),
    ...more,
  });
  const never = () => new Promise(() => undefined);
  const stayAlive = () => setInterval(() => undefined, 2 ** 30);
`;

const RUNTAP = `
  export { createTap, tap } from "@runtap/core";
  export { closeOnExit, releaseAtExit, writeAtExit } from "@runtap/core/node";
`;

export function children(): Children {
  const home = mkdtempSync(join(tmpdir(), "runtap-exit-"));
  const bundled = bundle(RUNTAP, ["runtap-src"]).then((code) => {
    for (const copy of ["runtap.mjs", "other-copy.mjs"]) writeFileSync(join(home, copy), code);
  });
  let count = 0;
  return {
    run: async (program, ...signals) => {
      await bundled;
      const file = join(home, `program-${(count += 1)}.mjs`);
      writeFileSync(file, OPENING + program);
      const stdio: ["ignore", "pipe", "pipe"] = ["ignore", "pipe", "pipe"];
      return ended(spawn(process.execPath, [file], { stdio }), signals);
    },
    remove: () => rmSync(home, { recursive: true, force: true }),
  };
}

function ended(
  child: ChildProcessByStdio<null, Readable, Readable>,
  signals: readonly (readonly [string, NodeJS.Signals])[],
): Promise<Ended> {
  const waiting = [...signals];
  let [printed, warned] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    printed += text;
    const [next] = waiting;
    if (next === undefined || !printed.split("\n").includes(next[0])) return;
    waiting.shift();
    child.kill(next[1]);
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    warned += text;
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      resolve({ code, signal, printed: printed.split("\n").slice(0, -1), warned });
    });
  });
}
