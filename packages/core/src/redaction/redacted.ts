import { GUARD_PATTERNS, type Guards } from "../emitter/guard.ts";
import type { Handler } from "../emitter/handler.ts";
import { Behind, relay, RunBehind } from "../emitter/relay.ts";
import type { RunReporter } from "../emitter/run-reporter.ts";
import type { AnyEvent } from "../events/events.ts";
import { ENDINGS } from "../events/lifecycle-names.ts";
import type { RunInfo } from "../events/run-info.ts";
import type { Redactor } from "../run/redactor.ts";
import { RedactedRun } from "./redacted-run.ts";
import { redaction } from "./redactor.ts";
import type { RedactionRules } from "./rules.ts";

/** The handler behind, on one run of which it sees only what it may. */
interface Veiled {
  readonly behind: RunBehind;
  readonly reporter: RunReporter;
  readonly run: RedactedRun;
}

const STREAMED: readonly string[] = ["llm.token", "chain.chunk", "agent.chunk", "tool.chunk"];
/** Before these, what is held back of a stream is let out. */
const STREAM_ENDS: readonly string[] = [...ENDINGS, "run.retry"];

function deliver(
  { behind, reporter, run }: Veiled,
  event: AnyEvent,
): PromiseLike<unknown> | undefined {
  const promised = run.take(event).flatMap((each) => {
    const returned = behind.deliver(each);
    if (returned === undefined) return [];
    return [
      Promise.resolve(returned).then(undefined, (error: unknown) => reporter.failed(error, each)),
    ];
  });
  return promised.length === 0 ? undefined : Promise.all(promised);
}

// What it returns is handed on as it is, a promise too.
function isGuard(guard: unknown): guard is (event: AnyEvent) => undefined {
  return typeof guard === "function";
}

/** The guards of the handler behind: they see no more than its listeners, so not the text that is held back. */
function guardsBehind(guard: Guards, veil: (hearsTokens: boolean) => RedactedRun): Guards {
  const runs = new WeakMap<
    RunInfo,
    { readonly run: RedactedRun; event: AnyEvent; shown: AnyEvent | undefined }
  >();
  // Once per event, whichever of its guards are asked: text that is held back must not be taken twice.
  const shownOf = (event: AnyEvent): AnyEvent | undefined => {
    const known = runs.get(event.run);
    if (known?.event === event) return known.shown;
    const run = known?.run ?? veil("llm.token" in guard);
    const shown = run.take(event).findLast(({ type }) => type === event.type);
    runs.set(event.run, { run, event, shown });
    return shown;
  };
  const guards: Record<string, (event: AnyEvent) => undefined> = {};
  for (const pattern of GUARD_PATTERNS) {
    const ask: unknown = Reflect.get(guard, pattern);
    if (!isGuard(ask)) continue;
    guards[pattern] = (event) => {
      const shown = shownOf(event);
      return shown === undefined ? undefined : ask(shown);
    };
  }
  return guards;
}

/** The same handler behind a redactor. */
export function behindRedactor(handler: Handler, redactor: Redactor): Handler {
  const behind = new Behind(handler);
  // Kept by the runs themselves: a handler gets one and the same info with everything that is said of a run.
  const infos = new WeakMap<RunInfo, RunInfo>();
  const show = (info: RunInfo): RunInfo => {
    const known = infos.get(info);
    if (known !== undefined) return known;
    const shown = redactor.info(info);
    infos.set(info, shown);
    return shown;
  };
  const veil = (hearsTokens: boolean): RedactedRun => new RedactedRun(redactor, show, hearsTokens);
  const hearsTokens = behind.hears("llm.token");
  const relayed = relay<Veiled>(behind, {
    alsoHears: STREAMED.some((name) => behind.hears(name)) ? STREAM_ENDS : [],
    state: (info, reporter) => ({
      behind: new RunBehind(behind, show(info), reporter),
      reporter,
      run: veil(hearsTokens),
    }),
    hear: (event, veiled) => deliver(veiled, event),
  });
  const { guard } = relayed;
  return guard === undefined ? relayed : { ...relayed, guard: guardsBehind(guard, veil) };
}

/**
 * The same handler, which sees no secrets: for one handler what `createTap({ redact })` is for all. Its events are
 * redacted before it hears them, the info of a run once; its guards see no more than its listeners. Other handlers, and
 * the program, see everything.
 *
 * Streamed text is held back as far as it may be the beginning of a secret, and leaves with a later token, or with one
 * last token before a `run.retry` or the ending. Tokens are counted as the handler hears them, `raw` is left out. Such a
 * last token has the `time` of what it goes before, and the `seq` of the token it was held back from: there is no other
 * place to give, so that it may be the second of that place.
 *
 * @throws RuntapError `invalid-option` for rules that cannot be meant.
 * @example
 * tap.use(redacted(pinoHandler({ logger }), { groups: ["secrets", "pii"] }));
 */
export function redacted(handler: Handler, rules: true | RedactionRules = true): Handler {
  return behindRedactor(handler, redaction(rules));
}
