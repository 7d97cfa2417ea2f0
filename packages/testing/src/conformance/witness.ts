import { createTap, type Handler, type Tap } from "@runtap/core";
import { type FakeClock, fakeClock } from "../fake-clock.ts";
import { fakeIds } from "../fake-ids.ts";
import { tell } from "../tell.ts";
import { inTime, turns } from "./waiting.ts";
import { ConformanceError, type Subject } from "./subject.ts";

/** The first failure; the event itself is not kept, so that memory can be measured. */
interface Failure {
  /** What it failed on. */
  readonly on: string;
  readonly error: unknown;
}

/** Drives a handler on a tap of its own and notes what it fails with. */
export class Witness<Checked extends Handler = Handler> {
  readonly handler: Checked;
  readonly clock: FakeClock = fakeClock();
  readonly tap: Tap;
  readonly #timeoutMs: number;
  #firstFailure: Failure | undefined;
  #failures = 0;

  constructor(handler: Checked, timeoutMs: number, freeze: boolean) {
    this.handler = handler;
    this.#timeoutMs = timeoutMs;
    this.tap = createTap({
      clock: this.clock,
      ids: fakeIds(),
      freeze,
      onWarning: () => undefined,
      onHandlerError: (error, { handler: name, event }) => {
        // How flush and close fail is a check of its own.
        if (event === undefined || name !== handler.name) return;
        const { kind, name: runName } = event.run;
        this.#failed(`${event.type} of the ${kind} "${runName}"`, error);
      },
    });
  }

  /** Calls the handler with an event that core does not say by itself. */
  tell(event: Parameters<typeof tell>[1]): void {
    const failed = (error: unknown): void => this.#failed(event.type, error);
    try {
      for (const result of tell(this.handler, event)) {
        Promise.resolve(result).then(undefined, failed);
      }
    } catch (error) {
      failed(error);
    }
  }

  /** Waits until listeners' promises and the handler's flush are through. */
  async settle(): Promise<void> {
    await turns(2);
    if (await inTime(this.tap.flush(), this.#timeoutMs)) return;
    throw new ConformanceError(
      `Expected what the handler "${this.handler.name}" returned to settle and its flush to resolve within ${this.#timeoutMs} ms, but they did not. Give every request and lock a time limit of its own.`,
    );
  }

  /** Complains if the handler has failed on anything so far. */
  expectNoFailure(advice: string): void {
    if (this.#firstFailure === undefined) return;
    const { on, error } = this.#firstFailure;
    const more = this.#failures === 1 ? "" : ` (and ${this.#failures - 1} more times)`;
    throw new ConformanceError(
      `Expected the handler "${this.handler.name}" not to fail, but it did on ${on}: ${textOf(error)}${more}. ${advice}`,
      { cause: error },
    );
  }

  /** Lets go of the handler. */
  async close(): Promise<void> {
    await inTime(this.tap.close(), this.#timeoutMs);
  }

  #failed(on: string, error: unknown): void {
    this.#firstFailure ??= { on, error };
    this.#failures += 1;
  }
}

const MAX_TEXT = 300;

/** What was thrown, as text; whatever it is. */
export function textOf(thrown: unknown): string {
  try {
    const text = String(thrown);
    return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
  } catch {
    return "something that cannot be shown as text";
  }
}

/** Makes a handler, attaches it, hands it to `fn` and lets go of it, whatever happens. */
export async function withHandler<Checked extends Handler>(
  subject: Subject<Checked>,
  fn: (witness: Witness<Checked>) => void | Promise<void>,
  { attach = true, freeze = true }: { readonly attach?: boolean; readonly freeze?: boolean } = {},
): Promise<void> {
  const witness = new Witness(await subject.make(), subject.timeoutMs, freeze);
  if (attach) witness.tap.use(witness.handler);
  try {
    await fn(witness);
  } finally {
    await witness.close();
  }
}
