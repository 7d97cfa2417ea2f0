import { createRequire } from "node:module";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { type ReplayServer, replayServer } from "@runtap/testing/server";
import type OpenAI from "openai";
import type { Observation, Watched } from "./observation.ts";
import { type Scenario, scenarios } from "./scenarios.ts";

/** `child.js <wrapper> <scenario> <folder of the wrappers>`: one of each in a process of its own, since some patch the client's class. */

type OpenAiClass = typeof OpenAI;

/** How long whatever is still to be recorded may take. */
const SETTLE_MS = 1_500;

/** Told before a wrapper sees the client: some hand out a stream of their own. */
const STREAM_PARTS = ["tee", "controller", "toReadableStream"] as const;

let unhandledRejections = 0;
process.on("unhandledRejection", () => {
  unhandledRejections += 1;
});

const [wrapper = "", scenarioName = "", folder = ""] = process.argv.slice(2);
const scenario = scenarios.find(({ name }) => name === scenarioName);
if (scenario === undefined) throw new Error(`Expected a scenario, got "${scenarioName}".`);
process.stdout.write(`\n${JSON.stringify(scenario.judge(await observe(scenario)))}`);
// Some wrappers keep timers and sockets open.
process.exit(0);

async function observe({ exchange, act, isNeverRead }: Scenario): Promise<Observation> {
  const server = await replayServer({ path: "/v1/chat/completions", ...exchange });
  const Client = await clientClass();
  const plain = new Client({ apiKey: "none", baseURL: `${server.url}/v1`, maxRetries: 0 });
  const { client, runs } = await watched(plain);
  if (!isClient(client)) throw new Error(`Expected a client of ${wrapper}.`);

  const user = new AbortController();
  const stream = await client.chat.completions.create(
    {
      model: "gpt-5-mini",
      messages: [{ role: "user", content: "hi" }],
      stream: true,
      stream_options: { include_usage: true },
    },
    { signal: user.signal },
  );
  const lost = STREAM_PARTS.filter((part) => !(part in stream));
  const read = isNeverRead === true ? "" : await readWith(stream, act, user);
  await sleep(SETTLE_MS);
  const seen = await runs();
  return { runs: seen, read, lost, unhandledRejections, hungUp: hasHungUp(server) };
}

async function readWith(
  stream: AsyncIterable<OpenAI.ChatCompletionChunk>,
  act: Scenario["act"],
  user: AbortController,
): Promise<string> {
  let text = "";
  let count = 0;
  try {
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? "";
      count += 1;
      if (count !== act?.afterChunk) continue;
      if (act.kind === "break") break;
      user.abort();
    }
  } catch {
    // The cut socket: what was recorded of it is the question here.
    return text;
  }
  return text;
}

function hasHungUp({ requests }: ReplayServer): boolean {
  return requests[0]?.answer.ending === "left";
}

async function clientClass(): Promise<OpenAiClass> {
  const { resolve } = createRequire(join(folder, "package.json"));
  const { default: found } = await importFile(resolve("openai").replace(/\.js$/, ".mjs"));
  if (!isClientClass(found)) throw new Error(`Expected the openai client in ${folder}.`);
  return found;
}

function isClientClass(value: unknown): value is OpenAiClass {
  return typeof value === "function" && value.name === "OpenAI";
}

/** Some hand out an object of their own that only looks like the client. */
function isClient(value: unknown): value is OpenAI {
  return typeof value === "object" && value !== null && "chat" in value;
}

async function watched(client: OpenAI): Promise<Watched> {
  if (wrapper === "runtap") return (await import("./watch-runtap.ts")).watch(client);
  const { watch } = await importFile(join(folder, `${wrapper}.mjs`));
  if (typeof watch !== "function") throw new Error(`Expected watch() in ${wrapper}.mjs.`);
  const result: unknown = await Reflect.apply(watch, undefined, [client]);
  if (!isWatched(result)) throw new Error(`Expected ${wrapper}.mjs to return a client and runs().`);
  return result;
}

function isWatched(value: unknown): value is Watched {
  return typeof value === "object" && value !== null && "client" in value && "runs" in value;
}

async function importFile(file: string): Promise<Readonly<Record<string, unknown>>> {
  const module: unknown = await import(pathToFileURL(file).href);
  if (typeof module !== "object" || module === null) throw new Error(`Expected a module: ${file}`);
  return Object.fromEntries(Object.entries(module));
}
