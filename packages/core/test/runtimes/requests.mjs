// Serves a worker by workerd and sends it requests: what one of them has begun must not hang, or end up in, another.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { bundle } from "./bundle.mjs";

/** Far beyond what a machine under load needs: reached when something hangs. */
const LIMIT_MS = 120_000;

/** Where the worker's handler delivers: lines are answered at once, or held until they are released. */
class Collector {
  lines = [];
  #held = new Map();
  #awaited = [];
  #server = createServer(async (request, response) => {
    const line = (await request.toArray()).join("");
    this.lines.push(line);
    this.#awaited = this.#awaited.filter((look) => !look());
    if (this.#held.has(line)) this.#held.set(line, response);
    else response.end();
  });

  async listen() {
    await once(this.#server.listen(0, "127.0.0.1"), "listening");
    return this.#server.address().port;
  }

  hold(line) {
    this.#held.set(line, undefined);
  }

  release(line) {
    this.#held.get(line).end();
  }

  has(...lines) {
    const look = () => lines.every((line) => this.lines.includes(line));
    return new Promise((resolve) => {
      const tell = () => {
        if (look()) resolve();
        return look();
      };
      if (!tell()) this.#awaited.push(tell);
    });
  }

  close() {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

async function writeConfig(home, collectorPort) {
  const source = readFileSync(new URL("worker-requests.mjs", import.meta.url), "utf8");
  writeFileSync(join(home, "requests.js"), await bundle(source, ["workerd", "worker", "browser"]));
  const config = join(home, "requests.capnp");
  writeFileSync(
    config,
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .worker),
    (name = "collector", external = (address = "127.0.0.1:${collectorPort}", http = ())),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
const worker :Workerd.Worker = (
  modules = [(name = "worker.js", esModule = embed "requests.js")],
  bindings = [(name = "collector", service = "collector")],
  compatibilityDate = "2026-01-01",
  compatibilityFlags = ["nodejs_als"],
);
`,
  );
  return config;
}

/** The port, once workerd says it: `{"event":"listen","socket":"http","port":8080}`. */
async function portOf(server) {
  for await (const text of server.stdout) {
    const port = /"port":(\d+)/.exec(text)?.[1];
    if (port !== undefined) return port;
  }
  throw new Error("workerd has ended without listening.");
}

async function answerOf(url) {
  const response = await fetch(url, { headers: { connection: "close" } });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${url} was answered with ${response.status}.`);
  return text;
}

/** Two requests, one queued handler: the second one's events arrive while the first one's delivery still waits. */
async function shareQueue(origin, collector) {
  const [start, end] = ["start", "end"].map(
    (phase) => (name) => `chain.${phase} ${name} in ${name}, no run`,
  );
  collector.hold(start("one"));
  await answerOf(`${origin}/queued/one`);
  await collector.has(start("one"));
  await answerOf(`${origin}/queued/two`);
  await collector.has(start("two"), end("two"), "flushed two");
  collector.release(start("one"));
  await collector.has(end("one"), "flushed one");
  const expected = ["one", "two"].flatMap((name) => [start(name), end(name), `flushed ${name}`]);
  const [found, meant] = [collector.lines, expected].map((lines) => lines.toSorted().join("\n"));
  if (found !== meant) throw new Error(`Expected\n${meant}\ngot\n${found}`);
}

/** A request that is over before its handler has sent: what it has left open holds up no other one's flush. */
async function cutOff(origin, collector) {
  collector.hold("chain.end cut off");
  await answerOf(`${origin}/inline/cut off`);
  await answerOf(`${origin}/inline/after`);
  await collector.has("chain.end after", "flushed after");
}

/** Runs that requests leave open are abandoned by later ones, since timers end with their request. */
async function leaveOpen(origin) {
  for (let request = 1; request <= 1000; request += 1)
    if ((await answerOf(`${origin}/open`)).startsWith("abandoned")) return;
  throw new Error("After 1,000 requests, none of the runs they left open was abandoned.");
}

/** Resolves to an exit code, and what there is to say about it. */
export async function serveRequests(workerd, home) {
  const collector = new Collector();
  const config = await writeConfig(home, await collector.listen());
  const server = spawn("npx", ["-y", workerd, "serve", config, "--control-fd=1"], {
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const complaints = [];
  server.stderr.on("data", (text) => complaints.push(text));
  let timer;
  const limit = new Promise((_, reject) => {
    const hang = () => reject(new Error(`It hangs; delivered: ${collector.lines.join(" · ")}`));
    timer = setTimeout(hang, LIMIT_MS);
  });
  const work = async () => {
    const origin = `http://127.0.0.1:${await portOf(server)}`;
    await shareQueue(origin, collector);
    await cutOff(origin, collector);
    await leaveOpen(origin);
  };
  try {
    await Promise.race([work(), limit]);
    return { code: 0, text: "" };
  } catch (error) {
    return { code: 1, text: `${error.stack}\n${Buffer.concat(complaints).toString()}` };
  } finally {
    clearTimeout(timer);
    collector.close();
    // Its group: npx itself would leave workerd behind.
    if (server.pid !== undefined) process.kill(-server.pid, "SIGTERM");
  }
}
