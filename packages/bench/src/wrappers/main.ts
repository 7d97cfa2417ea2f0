import { execFile } from "node:child_process";
import { cp, mkdir } from "node:fs/promises";
import { promisify } from "node:util";
import { fileURLToPath } from "node:url";
import { toMarkdown } from "../table.ts";
import { type Scenario, scenarios, type Verdict } from "./scenarios.ts";

/** `npm run bench:wrappers`: how runtap and its peers record what can become of a streamed call. */

const run = promisify(execFile);
const sources = fileURLToPath(new URL("../../wrappers/", import.meta.url));
const folder = fileURLToPath(new URL("../../node_modules/.cache/wrappers/", import.meta.url));
const child = fileURLToPath(new URL("child.js", import.meta.url));

const wrappers: readonly (readonly [name: string, title: string])[] = [
  ["runtap", "runtap"],
  ["langsmith", "LangSmith"],
  ["langfuse", "Langfuse"],
  ["braintrust", "Braintrust"],
  ["openinference", "OpenInference"],
  ["traceloop", "OpenLLMetry"],
  ["sentry", "Sentry"],
];

/** The peers live outside the workspace: hundreds of megabytes that nothing but this needs. */
async function install(): Promise<void> {
  await mkdir(folder, { recursive: true });
  await cp(sources, folder, { recursive: true });
  const flags = ["--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts"];
  await run("npm", ["install", ...flags], { cwd: folder });
}

async function verdictOn(wrapper: string, { name }: Scenario): Promise<Verdict> {
  try {
    const { stdout } = await run(process.execPath, [child, wrapper, name, folder], {
      timeout: 60_000,
    });
    // What a wrapper prints comes before it.
    const verdict: unknown = JSON.parse(stdout.slice(stdout.lastIndexOf("\n")));
    if (isVerdict(verdict)) return verdict;
    throw new Error(`Expected a verdict, got ${stdout}`);
  } catch (error) {
    process.stderr.write(`${wrapper}, ${name}: ${String(error)}\n`);
    return { isRight: false, said: "the wrapper failed" };
  }
}

function isVerdict(value: unknown): value is Verdict {
  return typeof value === "object" && value !== null && "isRight" in value && "said" in value;
}

await install();
const rows: string[][] = [];
let missed = 0;
for (const scenario of scenarios) {
  const cells = [scenario.title];
  for (const [name] of wrappers) {
    const { isRight, said } = await verdictOn(name, scenario);
    if (name === "runtap" && !isRight) missed += 1;
    cells.push(`${isRight ? "✔" : "✘"} ${said}`);
  }
  rows.push(cells);
}
const heading = ["scenario", ...wrappers.map(([, title]) => title)];
process.stdout.write(`${toMarkdown({ heading, rows })}\n`);
if (missed > 0) process.exitCode = 1;
