import { type AnyEvent, defineHandler, tap } from "@runtap/core";

/** What was said while the body ran, and how the body settled. */
export interface Collected {
  readonly events: readonly AnyEvent[];
  /** The event names, a row of tokens as one. */
  readonly names: readonly string[];
  readonly result: PromiseSettledResult<string>;
}

/** Runs a body and collects every event of the runs started in it. */
export async function collectEvents(
  body: () => Promise<string>,
  hear: (event: AnyEvent) => void = () => undefined,
): Promise<Collected> {
  const events: AnyEvent[] = [];
  const collector = defineHandler({
    name: "collector",
    on: {
      "*": (event) => {
        events.push(event);
        hear(event);
      },
    },
  });
  const [result] = await tap.scope({ handlers: [collector] }, () => Promise.allSettled([body()]));
  const names = events
    .map(({ type }) => type)
    .filter((type, place, all) => type !== "llm.token" || all[place - 1] !== "llm.token");
  return { events, names, result };
}
