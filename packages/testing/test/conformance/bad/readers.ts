import type { BadHandler } from "./bad-handler.ts";

/** They read payloads with more trust than there is ground for, or write to them. */
export const badReaders: readonly BadHandler[] = [
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
];
