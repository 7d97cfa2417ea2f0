import { GuardError, type Run, type StartedRun } from "@runtap/core";

type Streaming = "chain" | "agent" | "llm" | "tool";

const ONCE: readonly undefined[] = [undefined];

/** Waits until the guards of a run's start have allowed it; rejects with the veto. */
export async function allowed(run: Run<Streaming>): Promise<void> {
  // What passes through a run waits for its guards: here that is nothing, once.
  const passage = run.through(ONCE, () => undefined);
  await passage.next();
  await passage.next();
}

/** Ends a run with its output, once the guards of its ending have allowed it; rejects with the veto. */
export async function concluded(run: StartedRun<Streaming>, output: unknown): Promise<void> {
  await run.follow(onlyReturning(output)).next();
}

function onlyReturning(output: unknown): Iterable<never> {
  return { [Symbol.iterator]: () => ({ next: () => ({ done: true, value: output }) }) };
}

/** What a guard has said of the run, where one has stopped it. */
export function vetoOf({ signal }: Run): GuardError | undefined {
  const reason: unknown = signal.aborted ? signal.reason : undefined;
  return reason instanceof GuardError ? reason : undefined;
}
