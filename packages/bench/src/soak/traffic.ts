import type { Run, StartedRun, Tap } from "@runtap/core";
import type { Chance } from "./chance.ts";

/** An open run in the hands of the program. */
interface OpenRun {
  /** Says something; returns how many events that are. */
  readonly say: () => number | Promise<number>;
  /** Does what the program does when it is done with it; not always an ending. */
  readonly finish: () => unknown;
}

const ignored = (): undefined => undefined;

function speak(run: Run<"llm"> | StartedRun<"llm">, chance: Chance): number {
  const what = chance.below(20);
  if (what === 0) run.text("thinking aloud");
  else if (what === 1) run.progress(1, 2);
  else run.token("token ");
  return 1;
}

/** A handle of `start`: ended, failed, cancelled, or forgotten. */
function handle(tap: Tap, chance: Chance): OpenRun {
  const run = tap.start("llm", { name: "handle", input: "question" });
  const endings = [
    () => run.end("answer"),
    () => run.fail(new Error("failed")),
    () => run.cancel("abort"),
    ignored,
  ];
  return { say: () => speak(run, chance), finish: () => endings[chance.below(4)]?.() };
}

/** A body: returns, throws, or is aborted. */
function body(tap: Tap, chance: Chance): OpenRun {
  const controller = new AbortController();
  const { signal } = controller;
  let inside: Run<"llm"> | undefined;
  let settle: (error: Error | undefined) => void = ignored;
  tap
    .run("llm", { name: "body", input: "question", signal }, (run) => {
      inside = run;
      return new Promise<string>((resolve, reject) => {
        settle = (error) => (error === undefined ? resolve("answer") : reject(error));
      });
    })
    .catch(ignored);
  const endings = [
    () => settle(undefined),
    () => settle(new Error("failed")),
    () => controller.abort(),
  ];
  return {
    say: () => (inside === undefined ? 0 : speak(inside, chance)),
    finish: () => endings[chance.below(3)]?.(),
  };
}

/** A wrapped stream: read on, then left, or dropped half-way. */
function stream(tap: Tap, chance: Chance): OpenRun {
  const wrapped = tap.wrap("llm", { name: "stream" }, async function* (): AsyncGenerator<string> {
    for (;;) yield "token ";
  });
  const reading = wrapped();
  return {
    say: async () => {
      await reading.next();
      return 1;
    },
    finish: () => (chance.onceIn(3) ? undefined : reading.return(undefined)),
  };
}

/** A chain with a tool inside, each open for a while. */
function tree(tap: Tap, chance: Chance): OpenRun {
  const chain = tap.start("chain", { name: "chain", input: { question: "?" } });
  return {
    say: async () => {
      const inside = chain.run("tool", { name: "tool" }, (tool) => {
        tool.text("working");
        if (chance.onceIn(10)) throw new Error("failed");
      });
      await inside.catch(ignored);
      return 3;
    },
    finish: () => chain.end("answer"),
  };
}

const WAYS = [handle, body, stream, handle, body, tree] as const;

/** Keeps so many runs open and talking; counts itself what it has them say. */
export class Traffic {
  /** Events that the program has caused: starts, what was said, and an ending for each run. */
  emitted = 0;
  /** Runs started, those inside others not counted. */
  runs = 0;
  readonly #tap: Tap;
  readonly #chance: Chance;
  readonly #open: OpenRun[] = [];

  constructor(tap: Tap, chance: Chance) {
    this.#tap = tap;
    this.#chance = chance;
  }

  open(concurrent: number): void {
    while (this.#open.length < concurrent) this.#start();
  }

  /** Has runs say something until they have caused so many events; some end, and others begin in their place. */
  async talk(events: number): Promise<void> {
    const until = this.emitted + events;
    for (let step = 1; this.emitted < until; step += 1) {
      const at = this.#chance.below(this.#open.length);
      const run = this.#open[at];
      if (run === undefined) throw new RangeError("Expected some runs to be open.");
      const said = run.say();
      this.emitted += typeof said === "number" ? said : await said;
      if (this.#chance.onceIn(80)) {
        run.finish();
        this.#open[at] = this.#start(false);
      }
      if (step % 500 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** Is done with all of them. */
  async finish(): Promise<void> {
    await Promise.all(this.#open.splice(0).map(({ finish }) => finish()));
  }

  #start(isListed = true): OpenRun {
    const way = WAYS[this.runs % WAYS.length] ?? handle;
    this.runs += 1;
    this.emitted += 2;
    const run = way(this.#tap, this.#chance);
    if (isListed) this.#open.push(run);
    return run;
  }
}
