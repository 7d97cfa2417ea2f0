import type { AnyEvent, WarningCode } from "../events/events.ts";
import type { Subscriber } from "../emitter/subscription.ts";
import { describeThrown } from "../run/thrown.ts";
import type { TapOptions } from "./options.ts";

const MAX_KEYS = 1000;

// The console looks at what it prints, and that may throw.
function print(message: string, error: unknown): void {
  try {
    console.warn(message, error);
  } catch {
    console.warn(message, describeThrown(error));
  }
}

/** Says what is wrong: each misuse once, each failing handler once, unless the user wants to hear every failure. */
export class Warnings {
  readonly #options: Pick<TapOptions, "onHandlerError" | "onWarning">;
  readonly #said = new Set<string>();
  readonly #failed = new WeakSet<Subscriber>();

  constructor(options: Pick<TapOptions, "onHandlerError" | "onWarning">) {
    this.#options = options;
  }

  /** Says a warning once per `key`; returns whether this was the time. */
  warn(code: WarningCode, message: string, key: string): boolean {
    if (this.#said.has(key) || this.#said.size >= MAX_KEYS) return false;
    this.#said.add(key);
    const { onWarning } = this.#options;
    if (onWarning === undefined) console.warn(`[runtap] ${message}`);
    else this.#isolated(() => onWarning({ code, message }));
    return true;
  }

  handlerFailed(subscriber: Subscriber, error: unknown, event: AnyEvent | undefined): void {
    const { onHandlerError } = this.#options;
    const handler = subscriber.name;
    if (onHandlerError !== undefined) {
      this.#isolated(() =>
        onHandlerError(error, event === undefined ? { handler } : { handler, event }),
      );
      return;
    }
    if (this.#failed.has(subscriber)) return;
    this.#failed.add(subscriber);
    print(
      `[runtap] The handler "${handler}" failed on ${event?.type ?? "its flush or close"}; the program and the other handlers go on. Further failures of it are only events (\`handler.error\`).`,
      error,
    );
  }

  // The last resort: a callback that fails on a failure must not reach the program either.
  #isolated(call: () => void): void {
    try {
      call();
    } catch (error) {
      print("[runtap] `onWarning` or `onHandlerError` has thrown.", error);
    }
  }
}
