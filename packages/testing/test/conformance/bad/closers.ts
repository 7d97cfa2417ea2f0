import type { BadHandler } from "./bad-handler.ts";

/** They do not flush, close or settle as they should. */
export const badClosers: readonly BadHandler[] = [
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
