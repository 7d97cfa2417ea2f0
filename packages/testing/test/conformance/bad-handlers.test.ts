import { describe, expect, it } from "vitest";
import {
  type ConformanceCheck,
  conformanceChecks,
  ConformanceError,
} from "../../src/conformance.ts";
import type { BadHandler } from "./bad/bad-handler.ts";
import { badClosers } from "./bad/closers.ts";
import { badKeepers } from "./bad/keepers.ts";
import { badReaders } from "./bad/readers.ts";
import { badShapes } from "./bad/shapes.ts";
import { badTrackers } from "./bad/trackers.ts";

const badHandlers: readonly BadHandler[] = [
  ...badShapes,
  ...badReaders,
  ...badTrackers,
  ...badKeepers,
  ...badClosers,
];

async function complaintOf({ run }: ConformanceCheck): Promise<string | undefined> {
  try {
    await run();
    return undefined;
  } catch (error) {
    if (error instanceof ConformanceError) return error.message;
    throw error;
  }
}

/** Collects garbage. */
const SLOW = "lets go of runs that have ended";

/** The complaints about a handler, by check. */
async function complaintsAbout(bad: BadHandler): Promise<ReadonlyMap<string, string>> {
  const complaints = new Map<string, string>();
  for (const check of conformanceChecks(bad.make, bad.options)) {
    const isExpected = bad.fails.includes(check.name);
    if (!isExpected && (bad.runsElsewhere === false || check.name === SLOW)) continue;
    const complaint = await complaintOf(check);
    if (complaint !== undefined) complaints.set(check.name, complaint);
  }
  return complaints;
}

describe("the conformance suite finds a handler that", () => {
  const said: string[] = [];

  it.each(badHandlers)("$title", async (bad) => {
    const complaints = await complaintsAbout(bad);
    expect([...complaints.keys()]).toEqual(bad.fails);
    said.push(`${bad.title}: ${[...complaints.values()].at(0)}`);
  });

  it("is told what was expected, what happened and what to do", () => {
    expect(said.join("\n")).toMatchInlineSnapshot(`
      "misspells an event: Expected a handler that can be attached, but: RuntapError: Expected a key in \`on\` of handler "misspelt" to be an event name or pattern, got \`"llm.finish"\` (string). Did you mean one of: llm.start, llm.token, llm.end, llm.error, llm.cancel, llm.*? Write it with defineHandler, which checks it where it is written.
      listens to nothing: Expected the handler "deaf" to listen to something, but \`on\` is empty. Subscribe to an event or a pattern, like "*.error".
      is one object for all: Expected a new handler "singleton" each time, got the same object twice. Create its state inside the function that makes the handler, not beside it.
      counts in the module: Expected two handlers "module" that hear the same to do the same, but \`observe\` tells them apart. Create its state inside the function that makes the handler, not beside it. Take times and ids from the events, not from the platform.
      trusts a field that is optional: Expected the handler "trusting" not to fail, but it did on llm.end of the llm "title": TypeError: usage is undefined. Fields with a question mark in the types are often absent: check for them. To find the event, call playSample(handler).
      fails on what a queue drops: Expected the handler "dropped" not to fail, but it did on handler.drop: Error: no error. Fields with a question mark in the types are often absent: check for them. To find the event, call playSample(handler).
      takes the union of events for closed: Expected the handler "exhaustive" not to fail, but it did on cart.updated of the chain "unknown events": Error: unreachable: cart.updated (and 3 more times). A listener of "*" or "llm.*" hears events that do not exist yet: give a \`switch\` over them a \`default\` that ignores them.
      stringifies outputs: Expected the handler "stringifying" not to fail, but it did on chain.end of the chain "circular object": TypeError: Converting circular structure to JSON
          --> starting at object with constructor 'Object'
          |     property 'list' -> object with constructor 'Array'
          --- index 0 closes the circle (and 47 more times). Payloads are the program's own values: check before reading into them, and wrap what may throw, JSON.stringify and String above all, in a try.
      rejects on hostile payloads: Expected the handler "rejecting" not to fail, but it did on chain.start of the chain "circular object": TypeError: Converting circular structure to JSON
          --> starting at object with constructor 'Object'
          |     property 'list' -> object with constructor 'Array'
          --- index 0 closes the circle (and 137 more times). Payloads are the program's own values: check before reading into them, and wrap what may throw, JSON.stringify and String above all, in a try.
      writes to a payload: Expected the handler "redacting" not to fail, but it did on retriever.end of the retriever "revoked proxy": TypeError: Cannot perform 'get' on a proxy that has been revoked. Payloads are the program's own values: check before reading into them, and wrap what may throw, JSON.stringify and String above all, in a try.
      writes to an event: Expected the handler "stamping" to change nothing, but it has changed \`seenBy\` of llm.end. Events and what is in them belong to the program and to the other handlers: copy what you want to change.
      writes to an error: Expected the handler "annotating" to change nothing, but it has changed \`error\` of llm.error. Events and what is in them belong to the program and to the other handlers: copy what you want to change.
      subscribes by itself: Expected the handler "stealthy" to do nothing once it is detached, but it did. Listen through \`on\` alone: what it subscribes to by itself (run.on, another tap) is never taken off.
      expects a start before an ending: Expected the handler "expecting starts" not to fail, but it did on embedding.end: Error: never started (and 7 more times). A handler may be attached mid-way, behind a filter, or replay half a log: what it keeps per run may be absent at any event.
      expects to know the parent: Expected the handler "indenting" not to fail, but it did on llm.start of the llm "heard child": Error: no such parent (and 1 more times). A run with a \`parentId\` may have its parent in another process, or before the handler was attached: treat it as a root.
      expects every run to end: Expected \`flush\` of the handler "expecting endings" to resolve while runs are open, but it failed: Error: 21 runs are open. Report what cannot be delivered and resolve: it is called whenever a program pauses or stops, and more than once.
      keeps one run in mind: Expected the handler "one at a time" not to fail, but it did on llm.token of the llm "answer": Error: whose token is this? (and 94 more times). Requests run at the same time: keep what belongs to a run in \`state: (run) => …\`, not in a variable beside the listeners.
      keeps what was cancelled: Expected the handler "hoarding" to let go of runs that have ended, but of 300 that ended with \`cancel\` it still holds 300. Free at each of the three endings what is kept per run, or keep it in \`state: (run) => …\`, which is freed for you.
      keeps an entry per failed run: Expected the handler "ledger" to hold as much after 60 ended runs as after 30, but \`retained\` grew from 20 to 40. Free at each of the three endings what is kept per run, or keep it in \`state: (run) => …\`, which is freed for you. A handler that keeps the last \`n\` needs \`endedRuns\` of at least \`n\`.
      closes once only: Expected \`close\` of the handler "closing once" to resolve a second time, but it failed: Error: already closed. Report what cannot be delivered and resolve: it is called whenever a program pauses or stops, and more than once.
      rejects a flush: Expected \`flush\` of the handler "offline" to resolve while runs are open, but it failed: Error: ECONNREFUSED. Report what cannot be delivered and resolve: it is called whenever a program pauses or stops, and more than once.
      never comes back from a close: Expected \`close\` of the handler "hanging" to resolve while runs are open, but it had not after 5 ms. Give what it waits for a time limit: a serverless function waits for it at each request.
      fails on events after its close: Expected the handler "write after end" not to fail, but it did on chain.start: Error: write after end (and 71 more times). Runs of another tap, or of a request that outlives the shutdown, may still speak: ignore them once closed.
      leaves a promise alone: Expected the handler "forgetful" to handle its rejections, but it left 1 alone, the first: Error: ECONNRESET. Return the promise from the listener, or catch: an unhandled rejection ends a Node process."
    `);
  });

  it("does anything wrong that a check is there for", () => {
    const found = new Set(badHandlers.flatMap(({ fails }) => fails));
    const checks = conformanceChecks(() => ({ name: "any", on: {} }));
    expect(checks.map(({ name }) => name).filter((name) => !found.has(name))).toEqual([]);
  });
});
