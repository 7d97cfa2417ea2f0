// Runs the same small program on every runtime that core promises to run on. Fetches them when they are not there yet.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundle } from "./bundle.mjs";
import { serveRequests } from "./requests.mjs";

const program = fileURLToPath(new URL("node.mjs", import.meta.url));
const home = mkdtempSync(join(tmpdir(), "runtap-runtimes-"));

async function writeWorker() {
  const worker = `
    import { everything } from "./everything.mjs";
    import { smoke } from "./smoke.mjs";
    import { smokeSubpaths } from "./smoke-subpaths.mjs";
    export default {
      async test() {
        await smoke(everything, true);
        await smokeSubpaths(everything);
      },
    };
  `;
  writeFileSync(join(home, "worker.js"), await bundle(worker, ["workerd", "worker", "browser"]));
  writeFileSync(
    join(home, "workerd.capnp"),
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (services = [(name = "main", worker = .worker)]);
const worker :Workerd.Worker = (
  modules = [(name = "worker.js", esModule = embed "worker.js")],
  compatibilityDate = "2026-01-01",
  compatibilityFlags = ["nodejs_als"],
);
`,
  );
  return join(home, "workerd.capnp");
}

const nodePackage = `node-${process.platform}-${process.arch}`;

const workerd = "workerd@1.20261117.1";
const worker = await writeWorker();

const runtimes = {
  "Node 22": () => run(["-p", `${nodePackage}@22.23.3`, "-c", `node ${program}`]),
  "Node 24": () => run(["-p", `${nodePackage}@24.21.0`, "-c", `node ${program}`]),
  Bun: () => run(["bun@1.4.5", program]),
  Deno: () => run(["deno@2.9.6", "run", "-A", program]),
  workerd: () => run([workerd, "test", worker]),
  "workerd, several requests": () => serveRequests(workerd, home),
};

function run(args) {
  return new Promise((resolve) => {
    const child = spawn("npx", ["-y", ...args], { stdio: ["ignore", "pipe", "pipe"] });
    const printed = [];
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (text) => printed.push(text));
    child.on("error", (error) => resolve({ code: 1, text: String(error) }));
    child.on("close", (code) => resolve({ code, text: Buffer.concat(printed).toString() }));
  });
}

let failures = 0;
for (const [name, check] of Object.entries(runtimes)) {
  const since = performance.now();
  const { code, text } = await check();
  const seconds = ((performance.now() - since) / 1000).toFixed(1);
  console.log(`${code === 0 ? "ok" : "FAILED"}  ${name} (${seconds} s)`);
  if (code === 0) continue;
  failures += 1;
  console.error(text.trimEnd());
}
rmSync(home, { recursive: true, force: true });
if (failures > 0) process.exitCode = 1;
