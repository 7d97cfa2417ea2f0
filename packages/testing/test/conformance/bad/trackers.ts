import { currentRun, type RunInfo } from "@runtap/core";
import { type BadHandler, callsOf, type CountingHandler } from "./bad-handler.ts";

/** They take runs to come one at a time, whole, and in a tree that they know. */
export const badTrackers: readonly BadHandler[] = [
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
];
