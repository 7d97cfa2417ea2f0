import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type AnyEvent,
  createTap,
  type Handler,
  type Run,
  RUN_KINDS,
  type RunKind,
  type Tap,
} from "../../src/index.ts";
import { queued } from "../../src/queued/index.ts";
import { redaction } from "../../src/redaction/index.ts";
import { sampled } from "../../src/sampled/index.ts";
import { readable } from "../redaction/readable.ts";
import { type Payload, type Pieces, pieces, text, tree } from "./leaks.ts";
import { patienceMs, guaranteeRounds } from "./rounds.ts";

const SAYINGS = [
  "text",
  "progress",
  "retry",
  "score",
  "action",
  "chunk",
  "report",
  "custom",
  "broken handler",
  "misuse",
] as const;

const ENDS = ["returns", "throws", "aborts", "is cancelled", "is left open"] as const;

interface Saying {
  readonly what: (typeof SAYINGS)[number];
  readonly payload: Payload;
  readonly words: Payload & { readonly value: string };
}

/** One run whose every corner has secrets in it. */
interface Leak {
  readonly kind: RunKind;
  readonly name: Payload & { readonly value: string };
  readonly about: Payload;
  readonly input: Payload;
  readonly sayings: readonly Saying[];
  readonly streams: readonly Pieces[];
  readonly ends: (typeof ENDS)[number];
  readonly result: Payload;
}

const leaks: fc.Arbitrary<Leak> = fc.record({
  kind: fc.oneof(fc.constantFrom(...RUN_KINDS), fc.constant<RunKind>("llm")),
  name: text,
  about: tree,
  input: tree,
  sayings: fc.array(fc.record({ what: fc.constantFrom(...SAYINGS), payload: tree, words: text }), {
    maxLength: 3,
  }),
  streams: fc.array(pieces, { maxLength: 3 }),
  ends: fc.constantFrom(...ENDS),
  result: tree,
});

function secretsOf(leak: Leak): readonly string[] {
  const { name, about, input, sayings, streams, result } = leak;
  const said = sayings.flatMap(({ payload, words }) => [payload, words]);
  return [name, about, input, result, ...said, ...streams].flatMap(({ secrets }) => secrets);
}

/** What is not of the type that a method asks for: plain JavaScript passes it all the same. */
const as = <Value>(value: unknown): Value => value as Value;

function say(run: Run, { what, payload: { value }, words }: Saying): void {
  switch (what) {
    case "text":
      return run.text(words.value);
    case "progress":
      return run.progress(1, 2, words.value);
    case "retry":
      return run.retry({ error: value, model: words.value });
    case "score":
      return run.score({
        name: words.value,
        value: 1,
        label: words.value,
        comment: words.value,
        source: as(words.value),
      });
    case "action":
      return "action" in run ? run.action(words.value, value, words.value) : undefined;
    case "chunk":
      return "chunk" in run ? run.chunk(value) : undefined;
    case "report": {
      const usage = { inputTokens: 1, raw: value };
      const facts = { usage, model: words.value, responseId: words.value };
      return "report" in run ? run.report(facts) : undefined;
    }
    case "custom":
      return run.emit(as({ type: "cart.updated", value, [words.value]: words.value }));
    case "broken handler":
      run.once("run.text", () => {
        throw Object.assign(new Error(words.value, { cause: value }), { value });
      });
      return run.text("heard by a broken listener");
    case "misuse":
      return Reflect.apply(run.progress, run, [words.value, value]);
  }
}

/** Says the pieces of all streams in turn; each is a stream of its own, as far as the kind has them. */
function stream(run: Run, streams: readonly Pieces[]): void {
  const longest = Math.max(0, ...streams.map((each) => each.pieces.length));
  for (let at = 0; at < longest; at += 1) {
    for (const [place, each] of streams.entries()) {
      const piece = each.pieces[at] ?? "";
      if (run.kind === "llm") {
        const details = [
          {},
          { choice: 1, channel: "reasoning" },
          { channel: "tool-call", toolCall: { index: 0, id: "call", name: "weather" } },
        ] as const;
        run.token(piece, { ...details[place], raw: { delta: each.pieces.join("") } });
      } else if (place === 0 && "chunk" in run) run.chunk(piece);
    }
  }
}

async function leakOn(tap: Tap, leak: Leak, listen: (run: Run) => void): Promise<unknown> {
  const { kind, name, about, input, sayings, streams, ends, result } = leak;
  const { value } = about;
  const controller = new AbortController();
  const options = {
    name: name.value,
    operation: name.value,
    input: as<string>(input.value),
    tags: [name.value],
    metadata: { about: value, [name.value]: name.value },
    userId: name.value,
    sessionId: name.value,
    parameters: { about: value },
    tools: [value],
    model: name.value,
    provider: name.value,
    prompt: { name: name.value, version: name.value },
    toolCallId: name.value,
    signal: controller.signal,
  };
  const body = async (run: Run): Promise<unknown> => {
    listen(run);
    for (const saying of sayings) say(run, saying);
    stream(run, streams);
    if (ends === "throws") throw result.value;
    if (ends === "aborts") controller.abort(result.value);
    await tap.run("tool", { name: "inside", input: value }, () => value).catch(() => undefined);
    return result.value;
  };
  if (ends !== "is cancelled" && ends !== "is left open") return tap.run(kind, options, body);
  const run = tap.start(kind, options);
  listen(run);
  stream(run, streams);
  if (ends === "is cancelled") run.cancel("abort", result.value);
  return undefined;
}

/** Who hears, and what. */
class Witnesses {
  readonly heard: unknown[] = [];
  readonly #note = (event: unknown): void => void this.heard.push(event);
  readonly handlers: readonly Handler[];
  readonly #iterators: AsyncIterable<AnyEvent>[] = [];
  readonly #endings: Promise<AnyEvent>[] = [];

  constructor() {
    const note = this.#note;
    const all = (name: string): Handler => ({ name, state: note, on: { "*": note } });
    this.handlers = [
      all("inline"),
      queued(all("queued")),
      queued({
        name: "batches",
        batch: { on: ["*"], deliver: (events) => void this.heard.push(...events) },
      }),
      sampled(all("sampled"), { rate: 0, keep: { errors: true, cancels: true } }),
      {
        name: "guard",
        on: {},
        guard: {
          "*.start": note,
          "llm.token": note,
          "*.chunk": note,
          "agent.action": note,
          "run.text": note,
          "run.progress": note,
          "run.retry": note,
          "llm.end": note,
          "tool.end": note,
        },
      },
    ];
  }

  readonly listen = (run: Run): void => {
    run.onAny(this.#note, { deep: true });
    this.#iterators.push(run.events({ deep: true }));
    this.#endings.push(run.ended);
  };

  async all(): Promise<readonly unknown[]> {
    for (const iterator of this.#iterators) for await (const event of iterator) this.#note(event);
    this.heard.push(...(await Promise.all(this.#endings)));
    return this.heard;
  }
}

describe("Secrets", () => {
  it(
    "no handler, listener, iterator or guard ever sees a secret, and the program keeps its own",
    async () => {
      await fc.assert(
        fc.asyncProperty(leaks, async (leak) => {
          const witnesses = new Witnesses();
          const tap = createTap({
            redact: redaction(),
            handlers: witnesses.handlers,
            onHandlerError: () => undefined,
            onWarning: () => undefined,
          });
          const before = readable(leak);
          const outcome = await leakOn(tap, leak, witnesses.listen).then(
            (value) => ({ is: "returned", value }),
            (value: unknown) => ({ is: "thrown", value }),
          );
          await tap.close();

          const seen = readable(await witnesses.all());
          const leaked = secretsOf(leak).filter((secret) => seen.includes(secret));
          expect(leaked).toEqual([]);
          expect(readable(leak)).toBe(before);
          const isThrown = leak.ends === "throws" || leak.ends === "aborts";
          const result = leak.ends === "returns" || isThrown ? leak.result.value : undefined;
          expect(outcome.is).toBe(isThrown ? "thrown" : "returned");
          expect(outcome.value).toBe(result);
        }),
        guaranteeRounds,
      );
    },
    patienceMs,
  );

  it(
    "what is streamed to users arrives as it came, however it is cut; what handlers hear is free of secrets",
    async () => {
      const roads = {
        follow: (tap: Tap, source: readonly string[]) =>
          tap.start("llm", { name: "answer" }).follow(source),
        "follow a chain": (tap: Tap, source: readonly string[]) =>
          tap.start("chain", { name: "answer" }).follow(source),
        wrap: (tap: Tap, source: readonly string[]) =>
          tap.wrap("llm", { name: "answer" }, async function* () {
            yield* source;
          })(),
      };
      const road = fc.constantFrom(...Object.values(roads));
      await fc.assert(
        fc.asyncProperty(pieces, road, async (each, take) => {
          const witnesses = new Witnesses();
          const redact = redaction();
          const tap = createTap({
            redact,
            handlers: witnesses.handlers,
            onWarning: () => undefined,
          });
          const got: string[] = [];
          for await (const piece of take(tap, each.pieces)) got.push(piece);
          await tap.close();
          expect(got).toEqual(each.pieces);
          const seen = readable(await witnesses.all());
          expect(each.secrets.filter((secret) => seen.includes(secret))).toEqual([]);
          expect(seen).toContain(redact.text(each.pieces.join("")));
        }),
        guaranteeRounds,
      );
    },
    patienceMs,
  );
});
