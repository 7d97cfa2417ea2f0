import type { Handler } from "../emitter/handler.ts";
import { Behind, relay, type RunBehind } from "../emitter/relay.ts";
import { ENDINGS, STARTS } from "../events/lifecycle-names.ts";
import { headSampler } from "./head.ts";
import { checkSampling, keepsAny, type SamplingOptions } from "./options.ts";
import { reasonTest } from "./reason.ts";
import { Tail, TailHearer } from "./tail.ts";

const MAX_TRACES = 1000;
const MAX_EVENTS_PER_TRACE = 200;

/**
 * The same handler, for a share of the traces: chosen whole, by trace id, so that every process that samples at the same
 * rate chooses the same ones, and those of a lower rate are among them.
 *
 * With `keep` the others are held back, as they were when they were said, until there is a reason to deliver them or
 * their last run has ended without one. What could not be held, and turns out to be wanted, is told with `handler.drop`;
 * what was not chosen is not. A flush decides nothing; a close lets go of what is undecided.
 *
 * @throws RuntapError `invalid-option`, with what was expected and what came.
 * @example
 * tap.use(sampled(pinoHandler({ logger }), { rate: 0.1, keep: { errors: true, slowerThanMs: 5000 } }));
 */
export function sampled(handler: Handler, options: SamplingOptions): Handler {
  const behind = new Behind(handler);
  checkSampling(options);
  const isChosen = headSampler(options.rate);
  if (!keepsAny(options.keep)) {
    return relay<RunBehind | undefined>(behind, {
      state: (run, _, own) => (isChosen(run) ? own : undefined),
      hear: (event, own) => own?.deliver(event),
    });
  }
  const { keep = {}, maxTraces = MAX_TRACES, maxEventsPerTrace = MAX_EVENTS_PER_TRACE } = options;
  const tail = new Tail(behind, reasonTest(keep), maxTraces, maxEventsPerTrace);
  const relayed = relay<TailHearer>(behind, {
    alsoHears: [...STARTS, ...ENDINGS],
    state: (run, reporter, own) => new TailHearer(own, reporter, isChosen(run)),
    hear: (event, hearer) => tail.hear(event, hearer),
  });
  return {
    ...relayed,
    pending: () => tail.size + (relayed.pending?.() ?? 0),
    close: () => {
      tail.close();
      return relayed.close?.();
    },
  };
}
