import { GuardError, type Run, type StartedRun } from "@runtap/core";

type Streaming = "chain" | "agent" | "llm" | "tool";

const ONCE: readonly undefined[] = [undefined];

/** Waits until the guards of a run's start have allowed it; rejects with the veto. */
export async function allowed(run: Run<Streaming>): Promise<void> {
  // What passes through a run waits for its guards: here that is nothing, once.
  const passage = run.through(ONCE, () => undefined);
  await unlessVetoed(run, async () => {
    await passage.next();
    await passage.next();
  });
}

/** Ends a run with its output, once the guards of its ending have allowed it; rejects with the veto. */
export async function concluded(run: StartedRun<Streaming>, output: unknown): Promise<void> {
  await unlessVetoed(run, () => run.follow(onlyReturning(output)).next());
}

/** Waits, unless the run has been stopped; what it was stopped by is the program's own matter unless it is a veto. */
async function unlessVetoed(run: Run, wait: () => Promise<unknown>): Promise<void> {
  try {
    if (!run.signal.aborted) await wait();
  } catch (error) {
    if (error instanceof GuardError) throw error;
  }
  const veto = vetoOf(run);
  if (veto !== undefined) throw veto;
}

function onlyReturning(output: unknown): Iterable<never> {
  return { [Symbol.iterator]: () => ({ next: () => ({ done: true, value: output }) }) };
}

/** What a guard has said of the run, where one has stopped it. */
export function vetoOf({ signal }: Run): GuardError | undefined {
  const reason: unknown = signal.aborted ? signal.reason : undefined;
  return reason instanceof GuardError ? reason : undefined;
}
