import fc from "fast-check";
import { expect, test } from "vitest";
import { createTap, type StartedRun, type Tap } from "../../src/index.ts";
import { queued } from "../../src/queued/index.ts";
import { turn } from "../event-loop.ts";
import { patienceMs, rounds } from "../properties/rounds.ts";
import { bindToRequests, request } from "./bound-requests.ts";

bindToRequests();

/** A request: how many tokens its run says, and at which delivery it is cut off, if it is. */
interface Planned {
  readonly tokens: number;
  readonly cutOffAt: number | undefined;
}

const planned = fc.record({
  tokens: fc.nat(5),
  cutOffAt: fc.option(fc.nat(7), { nil: undefined }),
});

/** Requests, and in which order they take their steps; each has as many steps as its run has events. */
const traffic = fc.array(planned, { minLength: 1, maxLength: 5 }).chain((requests) => {
  const steps = requests.flatMap(({ tokens }, at) => Array.from({ length: tokens + 2 }, () => at));
  const order = fc.shuffledSubarray(steps, { minLength: steps.length });
  return fc.record({
    requests: fc.constant(requests),
    order,
    pauses: fc.infiniteStream(fc.boolean()),
  });
});

const nameOf = (at: number): string => `request ${at}`;

function eventsOf({ tokens }: Planned): readonly string[] {
  return ["llm.start", ...Array.from({ length: tokens }, () => "llm.token"), "llm.end"];
}

/** Takes a request's next step: starts its run, says a token, ends it. */
function step(tap: Tap, run: StartedRun<"llm"> | undefined, name: string, left: number) {
  return request.run(name, () => {
    if (run === undefined) return tap.start("llm", { name });
    if (left > 0) run.token("word ");
    else run.end();
    return run;
  });
}

test(
  "each request hears its own events, all and in order, whichever others are cut off",
  async () => {
    await fc.assert(
      fc.asyncProperty(traffic, async ({ requests, order, pauses }) => {
        const heard = requests.map((): string[] => []);
        const deliver = async (name: string, type: string): Promise<void> => {
          const at = Number(name.split(" ")[1]);
          const own = heard[at];
          if (own === undefined) return;
          own.push(request.getStore() === name ? type : `${type} in ${request.getStore()}`);
          if (own.length > (requests[at]?.cutOffAt ?? Infinity)) await new Promise(() => undefined);
        };
        const tap = createTap({
          handlers: queued({
            name: "sink",
            on: { "*": ({ type, run }) => deliver(run.name, type) },
          }),
        });

        const runs = new Map<number, StartedRun<"llm">>();
        const left = requests.map(({ tokens }) => tokens);
        for (const at of order) {
          const run = runs.get(at);
          runs.set(at, step(tap, run, nameOf(at), left[at] ?? 0));
          if (run !== undefined) left[at] = (left[at] ?? 0) - 1;
          if (pauses.next().value === true) await turn();
        }
        const isWhole = (at: number): boolean => requests[at]?.cutOffAt === undefined;
        const flushes = [...requests.keys()]
          .filter(isWhole)
          .map((at) => request.run(nameOf(at), () => tap.flush()));
        for (const { unfinished } of await Promise.all(flushes)) expect(unfinished).toEqual([]);

        requests.forEach((each, at) => {
          const events = eventsOf(each);
          const reached = each.cutOffAt === undefined ? events : events.slice(0, heard[at]?.length);
          expect(heard[at]).toEqual(reached);
        });
      }),
      rounds,
    );
  },
  patienceMs,
);
