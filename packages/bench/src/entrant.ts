import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { EffortName } from "./effort.ts";
import { type FigureName, type Figures, parseFigures } from "./figures.ts";
import type { ContenderName, ImportName, PerformedName } from "./lineup.ts";

/** Nothing of the caller's environment: no key, flag or condition may favour anybody. */
const bareEnvironment = { PATH: process.env["PATH"], NODE_ENV: "production" };

/** A fresh process of one contender, warm and waiting to be asked. */
export interface Entrant {
  readonly ask: (figure: FigureName) => Promise<Figures>;
  /** Ends the process. Rejects when less, or more, has come out of its pipe than it should have printed. */
  readonly stop: () => Promise<void>;
}

export async function startEntrant(
  contender: ContenderName,
  workload: PerformedName,
  effort: EffortName,
): Promise<Entrant> {
  const script = fileURLToPath(new URL("./child.js", import.meta.url));
  const child = spawn(process.execPath, ["--expose-gc", script, contender, workload, effort], {
    env: bareEnvironment,
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  const label = `${contender}/${workload}`;
  const { stdout } = child;
  if (stdout === null) throw new Error(`Expected ${label} to have a pipe for its output.`);
  let received = 0;
  stdout.on("data", (chunk: Buffer) => {
    received += chunk.length;
  });
  await nextMessage(child, label);

  async function ask(figure: FigureName): Promise<Figures> {
    child.send(figure);
    return parseFigures(await nextMessage(child, label));
  }

  return {
    ask,
    async stop() {
      if (!child.connected) return;
      const { printedBytes = 0 } = await ask("printedBytes");
      // Not `close`: Node 20 never says it of a child that its parent has disconnected.
      const gone = Promise.all([once(child, "exit"), once(stdout, "end")]);
      child.disconnect();
      await gone;
      if (received !== printedBytes) {
        throw new Error(`Expected ${printedBytes} bytes of output from ${label}, got ${received}.`);
      }
    },
  };
}

function nextMessage(child: ChildProcess, label: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const onMessage = (message: unknown): void => {
      child.off("exit", onExit);
      resolve(message);
    };
    const onExit = (code: number | null): void => {
      child.off("message", onMessage);
      reject(new Error(`Expected ${label} to answer, but its process ended with code ${code}.`));
    };
    child.once("message", onMessage);
    child.once("exit", onExit);
  });
}

/** Runs a script that imports one thing and says how much CPU time that took. */
export async function measureImport(name: ImportName): Promise<Figures> {
  const script = fileURLToPath(new URL(`./imports/${name}.js`, import.meta.url));
  const child = spawn(process.execPath, [script], {
    env: bareEnvironment,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  child.stdout.setEncoding("utf8");
  for await (const text of child.stdout) output += String(text);
  const message: unknown = JSON.parse(output);
  return parseFigures(message);
}
