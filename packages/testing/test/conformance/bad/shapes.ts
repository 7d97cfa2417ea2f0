import type { Handler } from "@runtap/core";
import type { BadHandler } from "./bad-handler.ts";

const shared = { calls: 0 };
const singleton: Handler = { name: "singleton", on: { "*": () => undefined } };

/** What they are, or share, is wrong already. */
export const badShapes: readonly BadHandler[] = [
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
];
