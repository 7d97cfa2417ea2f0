import { currentRun, type Handler, type RunInfo } from "@runtap/core";
import type { ConformanceOptions } from "../../src/conformance.ts";

interface CountingHandler extends Handler {
  calls: number;
}

/** A handler that does one thing wrong. */
export interface BadHandler {
  /** What it does wrong. */
  readonly title: string;
  readonly make: () => CountingHandler | Handler;
  readonly options?: ConformanceOptions<Handler>;
  /** The checks that find it. */
  readonly fails: readonly string[];
  /** No other check can use it: core refuses it, or it fails the test run itself. */
  readonly runsElsewhere?: false;
}

const shared = { calls: 0 };
const leaked: RunInfo[] = [];
const singleton: Handler = { name: "singleton", on: { "*": () => undefined } };

function callsOf(handler: Handler): number {
  return "calls" in handler ? Number(handler.calls) : Number.NaN;
}

export const badHandlers: readonly BadHandler[] = [
  {
    title: "misspells an event",
    make: () => ({ name: "misspelt", on: Object.fromEntries([["llm.finish", () => undefined]]) }),
    fails: ["has a name and patterns that can fire"],
    runsElsewhere: false,
  },
  {
    title: "listens to nothing",
    make: () => ({ name: "deaf", on: { "llm.end": undefined } }),
    fails: ["has a name and patterns that can fire"],
  },
  {
    title: "is one object for all",
    make: () => singleton,
    fails: ["is a new handler each time it is made"],
  },
  {
    title: "counts in the module",
    make: () => ({ name: "module", on: { "*.start": () => void (shared.calls += 1) } }),
    options: { observe: () => shared.calls },
    fails: [
      "is a new handler each time it is made",
      "hears each event once, however often it is attached",
    ],
  },
  {
    title: "trusts a field that is optional",
    make: () => ({
      name: "trusting",
      on: {
        "llm.end": ({ usage }) => {
          if (usage === undefined) throw new TypeError("usage is undefined");
        },
      },
    }),
    fails: [
      "survives every core event",
      "survives hostile payloads",
      "changes no event and no payload",
      "survives runs whose start it has missed",
      "survives runs whose parent it has not heard of",
      "survives events after it was closed",
      "leaves no rejection unhandled",
    ],
  },
  {
    title: "fails on what a queue drops",
    make: () => ({
      name: "dropped",
      on: {
        "handler.*": (event) => {
          if (event.type !== "handler.error") throw new Error("no error");
        },
      },
    }),
    fails: [
      "survives every core event",
      "survives events it does not know",
      "survives runs whose start it has missed",
      "survives runs that never end",
      "survives events after it was closed",
    ],
  },
  {
    title: "takes the union of events for closed",
    make: () => ({
      name: "exhaustive",
      on: {
        "*": ({ type }) => {
          if (!/^(?:chain|agent|llm|tool|retriever|embedding|run|handler)\./.test(type)) {
            throw new Error(`unreachable: ${type}`);
          }
        },
      },
    }),
    fails: ["survives events it does not know"],
  },
  {
    title: "stringifies outputs",
    make: () => ({
      name: "stringifying",
      on: { "*.end": (event) => void ("output" in event && JSON.stringify(event.output)) },
    }),
    fails: ["survives hostile payloads"],
  },
  {
    title: "rejects on hostile payloads",
    make: () => ({
      name: "rejecting",
      on: { "*.start": async (event) => JSON.stringify(event.input) },
    }),
    fails: ["survives hostile payloads"],
  },
  {
    title: "writes to a payload",
    make: () => ({
      name: "redacting",
      on: {
        "retriever.end": ({ documents }) => {
          for (const document of documents) {
            if (typeof document.text === "string") Reflect.set(document, "text", "[gone]");
          }
        },
      },
    }),
    fails: ["survives hostile payloads", "changes no event and no payload"],
  },
  {
    title: "writes to an event",
    make: () => ({
      name: "stamping",
      on: { "llm.end": (event) => void Reflect.set(event, "seenBy", "stamping") },
    }),
    fails: ["changes no event and no payload"],
  },
  {
    title: "writes to an error",
    make: () => ({
      name: "annotating",
      on: { "llm.error": ({ error }) => void Reflect.set(error, "code", "E_MODEL") },
    }),
    fails: ["changes no event and no payload"],
  },
  {
    title: "subscribes by itself",
    make: () => {
      const handler: CountingHandler = {
        name: "stealthy",
        calls: 0,
        on: {
          "llm.token": () => {
            currentRun()?.onAny(() => void (handler.calls += 1), { deep: true });
          },
        },
      };
      return handler;
    },
    options: { observe: callsOf },
    fails: ["hears nothing once it is detached"],
  },
  {
    title: "expects a start before an ending",
    make: () => {
      const started = new Set<string>();
      return {
        name: "expecting starts",
        on: {
          "*.start": ({ run }) => void started.add(run.id),
          "*.end": ({ run }) => {
            if (!started.delete(run.id)) throw new Error("never started");
          },
          "*.error": ({ run }) => void started.delete(run.id),
          "*.cancel": ({ run }) => void started.delete(run.id),
        },
      };
    },
    fails: ["survives runs whose start it has missed"],
  },
  {
    title: "expects to know the parent",
    make: () => {
      const depths = new Map<string, number>();
      return {
        name: "indenting",
        on: {
          "*.start": ({ run }) => {
            const above = run.parentId === undefined ? -1 : depths.get(run.parentId);
            if (above === undefined) throw new Error("no such parent");
            depths.set(run.id, above + 1);
          },
        },
      };
    },
    options: { retained: () => 0 },
    fails: ["survives runs whose parent it has not heard of"],
  },
  {
    title: "expects every run to end",
    make: () => {
      const open = new Set<string>();
      const close = ({ run }: { readonly run: RunInfo }): void => void open.delete(run.id);
      return {
        name: "expecting endings",
        on: {
          "*.start": ({ run }) => void open.add(run.id),
          "*.end": close,
          "*.error": close,
          "*.cancel": close,
        },
        flush: () => {
          if (open.size > 5) throw new Error(`${open.size} runs are open`);
        },
      };
    },
    fails: ["survives runs that never end"],
  },
  {
    title: "keeps one run in mind",
    make: () => {
      let current: string | undefined;
      return {
        name: "one at a time",
        on: {
          "llm.start": ({ run }) => {
            current = run.id;
          },
          "llm.token": ({ run }) => {
            if (current !== undefined && current !== run.id)
              throw new Error("whose token is this?");
          },
        },
      };
    },
    fails: ["survives runs that interleave"],
  },
  {
    title: "keeps what was cancelled",
    make: () => ({ name: "hoarding", on: { "*.cancel": ({ run }) => void leaked.push(run) } }),
    fails: ["lets go of runs that have ended"],
  },
  {
    title: "keeps an entry per failed run",
    make: () => {
      const entries = new Map<string, number>();
      const handler: CountingHandler = {
        name: "ledger",
        get calls() {
          return entries.size;
        },
        on: {
          "*.start": ({ run }) => void entries.set(run.id, run.startTime),
          "*.end": ({ run }) => void entries.delete(run.id),
          "*.cancel": ({ run }) => void entries.delete(run.id),
        },
      };
      return handler;
    },
    options: { retained: callsOf, endedRuns: 30 },
    fails: ["lets go of runs that have ended"],
  },
  {
    title: "closes once only",
    make: () => {
      let isClosed = false;
      return {
        name: "closing once",
        on: { "*": () => undefined },
        close: () => {
          if (isClosed) throw new Error("already closed");
          isClosed = true;
        },
      };
    },
    fails: ["flushes and closes, however often it is asked", "survives events after it was closed"],
  },
  {
    title: "rejects a flush",
    make: () => ({
      name: "offline",
      on: { "*": () => undefined },
      flush: () => Promise.reject(new Error("ECONNREFUSED")),
    }),
    fails: ["survives runs that never end", "flushes and closes, however often it is asked"],
  },
  {
    title: "never comes back from a close",
    make: () => ({
      name: "hanging",
      on: { "*": () => undefined },
      close: () => new Promise(() => undefined),
    }),
    options: { timeoutMs: 5 },
    fails: [
      "survives runs that never end",
      "flushes and closes, however often it is asked",
      "survives events after it was closed",
    ],
  },
  {
    title: "fails on events after its close",
    make: () => {
      let isClosed = false;
      return {
        name: "write after end",
        on: {
          "*": () => {
            if (isClosed) throw new Error("write after end");
          },
        },
        close: () => {
          isClosed = true;
        },
      };
    },
    fails: ["survives events after it was closed"],
  },
  {
    title: "leaves a promise alone",
    make: () => ({
      name: "forgetful",
      on: {
        "chain.end": ({ run }) => {
          if (run.name === "support") void Promise.reject(new Error("ECONNRESET"));
        },
      },
    }),
    fails: ["leaves no rejection unhandled"],
    runsElsewhere: false,
  },
];
