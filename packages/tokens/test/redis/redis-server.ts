import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { hasDebianPackages } from "@runtap/repo/debian-packages";

/** Why tests are skipped where there is no Redis. */
export const NO_REDIS = "there is no redis-server: on Debian, apt-get install redis-server";

function isInstalled(): boolean {
  return spawnSync("redis-server", ["--version"]).status === 0;
}

/** Whether there is a real Redis to test against. CI installs Debian's package where it may. */
export function hasRedis(): boolean {
  return hasDebianPackages(["redis-server"], isInstalled);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  if (address === null || typeof address === "string") throw new Error("There is no free port.");
  return address.port;
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

/** A Redis of a test's own, on loopback, in a folder that is removed. */
export class RedisServer implements AsyncDisposable {
  readonly port: number;
  readonly #folder = mkdtempSync(join(tmpdir(), "runtap-redis-"));
  #process: ChildProcess | undefined;

  private constructor(port: number) {
    this.port = port;
  }

  static async start(): Promise<RedisServer> {
    const server = new RedisServer(await freePort());
    await server.run();
    return server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Starts it, on what it had written the last time. */
  async run(): Promise<void> {
    const options = ["--port", String(this.port), "--bind", "127.0.0.1", "--dir", this.#folder];
    const durable = ["--save", "", "--appendonly", "yes", "--appendfsync", "always"];
    this.#process = spawn("redis-server", [...options, ...durable], { stdio: "ignore" });
    for (let tries = 0; tries < 500; tries += 1) {
      if (await answers(this.port)) return;
      await sleep(20);
    }
    throw new Error("redis-server has not started within ten seconds.");
  }

  /** Lets it hear nothing, with its connections open. */
  pause(): void {
    this.#process?.kill("SIGSTOP");
  }

  resume(): void {
    this.#process?.kill("SIGCONT");
  }

  async kill(): Promise<void> {
    if (this.#process === undefined) return;
    const exited = once(this.#process, "exit");
    this.#process.kill("SIGKILL");
    await exited;
    this.#process = undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
