import { GuardError, type StartedRun } from "@runtap/core";

/**
 * Does the program's own work inside a run, which ends as the work does. The program gets what its work comes to, when
 * it does; only a guard puts its veto in the place of a result.
 */
export function performed(
  run: StartedRun,
  work: () => unknown,
  outputOf: (result: unknown) => unknown,
): Promise<unknown> {
  let own: Promise<unknown> | undefined;
  const asked = run.do(() => {
    own = begun(work);
    return own.then(outputOf);
  });
  return asked.then(
    () => own,
    (error: unknown) => {
      if (own === undefined || error instanceof GuardError) throw error;
      return own;
    },
  );
}

async function begun(work: () => unknown): Promise<unknown> {
  return work();
}
