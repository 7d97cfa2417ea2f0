import type { Script } from "./scripts.ts";

/** A client of the package `redis`, version 4 or later. */
export interface NodeRedisClient {
  sendCommand(command: string[]): Promise<unknown>;
}

/** A client of the package `ioredis`, version 5 or later. */
export interface IoRedisClient {
  call(command: string, ...words: string[]): Promise<unknown>;
}

/** A connected client of either package. */
export type RedisClient = NodeRedisClient | IoRedisClient;

/** Says that Redis has not answered: the `cause` of what a caller gets where a budget is fail-closed. */
export class BudgetStoreError extends Error {
  override readonly name: string = "BudgetStoreError";
  /** Stable, for programs. */
  readonly code: "budget-store-unavailable" = "budget-store-unavailable" as const;
}

function send(client: RedisClient, command: readonly string[]): Promise<unknown> {
  const [name = "", ...words] = command;
  return "call" in client ? client.call(name, ...words) : client.sendCommand([name, ...words]);
}

/** Sends scripts, waits for answers only so long, and for a while not at all where the last one did not come. */
export class Connection {
  readonly #client: RedisClient;
  readonly #timeoutMs: number;
  readonly #retryMs: number;
  readonly #loaded = new Map<Script, string>();
  #silentUntil = 0;

  constructor(client: RedisClient, timeoutMs: number, retryMs: number) {
    this.#client = client;
    this.#timeoutMs = timeoutMs;
    this.#retryMs = retryMs;
  }

  /** @throws BudgetStoreError */
  async run(
    script: Script,
    keys: readonly string[],
    words: readonly string[],
    isRetry = false,
  ): Promise<unknown> {
    if (!isRetry && performance.now() < this.#silentUntil) {
      throw new BudgetStoreError("Redis has not answered a moment ago; it is not asked again yet.");
    }
    try {
      const answer = await this.#inTime(this.#evaluate(script, [...keys], [...words]));
      this.#silentUntil = 0;
      return answer;
    } catch (error) {
      this.#silentUntil = performance.now() + this.#retryMs;
      throw new BudgetStoreError(`Redis has not answered: ${textOf(error)}`, { cause: error });
    }
  }

  async ask(command: readonly string[]): Promise<unknown> {
    try {
      return await this.#inTime(send(this.#client, command));
    } catch (error) {
      throw new BudgetStoreError(`Redis has not answered: ${textOf(error)}`, { cause: error });
    }
  }

  async #evaluate(script: Script, keys: string[], words: string[]): Promise<unknown> {
    const rest = [String(keys.length), ...keys, ...words];
    const known = this.#loaded.get(script) ?? (await this.#load(script));
    try {
      return await send(this.#client, ["EVALSHA", known, ...rest]);
    } catch (error) {
      // Redis was restarted, and has forgotten its scripts.
      if (!textOf(error).startsWith("NOSCRIPT")) throw error;
      return send(this.#client, ["EVALSHA", await this.#load(script), ...rest]);
    }
  }

  async #load(script: Script): Promise<string> {
    const sha = String(await send(this.#client, ["SCRIPT", "LOAD", script.source]));
    this.#loaded.set(script, sha);
    return sha;
  }

  #inTime<Answer>(answer: Promise<Answer>): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(new DOMException(`no answer within ${this.#timeoutMs} ms`, "TimeoutError"));
      }, this.#timeoutMs);
      answer.then(resolve, reject).finally(() => clearTimeout(timer));
    });
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
