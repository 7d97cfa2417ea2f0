import type { Exchange, ServerSentEvent } from "@runtap/testing/server";
import type { Observation, SeenRun } from "./observation.ts";

/** A cell of the table: what was recorded, in a few words, and whether that is right. */
export interface Verdict {
  readonly isRight: boolean;
  readonly said: string;
}

/** One way in which a streamed call can go, and how to tell whether it was recorded rightly. */
export interface Scenario {
  readonly name: string;
  readonly title: string;
  readonly exchange: Exchange;
  /** After which chunk the program does something else than read on. @default it reads all */
  readonly act?: { readonly afterChunk: number; readonly kind: "break" | "abort" };
  /** The program asks for a stream and never reads it. */
  readonly isNeverRead?: boolean;
  readonly judge: (observation: Observation) => Verdict;
}

const words = Array.from({ length: 20 }, (_, index) => `w${index} `);
const allText = words.join("");
/** How long the model thinks in the late scenario, and how much earlier than that no text can have come. */
const LATE_MS = 500;
const CLOCK_SLACK_MS = 20;

function chunk(part: object): ServerSentEvent {
  const head = {
    id: "chatcmpl-1",
    object: "chat.completion.chunk",
    created: 1,
    model: "gpt-5-mini",
  };
  return { data: { ...head, usage: null, ...part } };
}

function delta(content: object, finish_reason: string | null = null): ServerSentEvent {
  return chunk({ choices: [{ index: 0, delta: content, finish_reason }] });
}

function toolDelta(index: number, call: object): ServerSentEvent {
  return delta({ tool_calls: [{ index, ...call }] });
}

const role = delta({ role: "assistant", content: "" });
const tail = [
  chunk({
    choices: [],
    usage: {
      prompt_tokens: 12,
      completion_tokens: 20,
      total_tokens: 32,
      prompt_tokens_details: { cached_tokens: 4 },
      completion_tokens_details: { reasoning_tokens: 3 },
    },
  }),
  { data: "[DONE]" },
];
const text = [role, ...words.map((content) => delta({ content })), delta({}, "stop"), ...tail];

const tools = [
  role,
  toolDelta(0, { id: "call_a", type: "function", function: { name: "weather", arguments: "" } }),
  toolDelta(1, { id: "call_b", type: "function", function: { name: "time", arguments: "" } }),
  toolDelta(0, { function: { arguments: '{"city":' } }),
  toolDelta(1, { function: { arguments: '{"zone":' } }),
  toolDelta(0, { function: { arguments: '"Rome"}' } }),
  toolDelta(1, { function: { arguments: '"CET"}' } }),
  delta({}, "tool_calls"),
  ...tail,
];
const toolCalls =
  '[{"name":"weather","arguments":"{\\"city\\":\\"Rome\\"}"},{"name":"time","arguments":"{\\"zone\\":\\"CET\\"}"}]';

/** Slow enough that most of the answer is still to come when the program acts. */
const PACE_MS = 5;

export const scenarios: readonly Scenario[] = [
  {
    name: "usage",
    title: "Usage recorded",
    exchange: { events: text },
    judge: (observation) =>
      one(observation, ({ inputTokens, outputTokens }) => ({
        isRight: inputTokens === 12 && outputTokens === 20,
        said: inputTokens === undefined ? "no" : `${inputTokens} in, ${outputTokens} out`,
      })),
  },
  {
    name: "tools",
    title: "Parallel tool calls intact",
    exchange: { events: tools },
    judge: (observation) =>
      one(observation, ({ toolCalls: calls = [] }) => {
        const plain = calls.map((call) => ({ name: call.name, arguments: call.arguments }));
        const isRight = JSON.stringify(plain) === toolCalls;
        return { isRight, said: isRight ? "yes" : calls.length === 0 ? "lost" : "merged" };
      }),
  },
  {
    name: "break",
    title: "Consumer `break`",
    exchange: { events: text, delayMs: PACE_MS },
    act: { afterChunk: 5, kind: "break" },
    judge: (observation) => stopped(observation, "cancel"),
  },
  {
    name: "abort",
    title: "`AbortSignal` abort",
    exchange: { events: text, delayMs: PACE_MS },
    act: { afterChunk: 5, kind: "abort" },
    judge: (observation) => stopped(observation, "cancel"),
  },
  {
    name: "cut",
    title: "Socket cut mid-stream",
    exchange: { events: text, delayMs: PACE_MS, cutAfterEvents: 6 },
    judge: (observation) => stopped(observation, "error"),
  },
  {
    name: "never",
    title: "Stream never iterated",
    exchange: { events: text },
    isNeverRead: true,
    judge: (observation) =>
      one(observation, ({ outcome, says, text: recorded }) =>
        outcome === "ok" && recorded === allText
          ? { isRight: false, said: "ends as OK, with text nobody read" }
          : {
              isRight: outcome !== "open",
              said: outcome === "open" ? "never ends" : (says ?? outcome),
            },
      ),
  },
  {
    name: "late",
    title: `Time to first token, role frame first, text ${LATE_MS} ms later`,
    exchange: {
      events: text,
      before: (event) => (event === 1 ? new Promise((go) => setTimeout(go, LATE_MS)) : undefined),
    },
    judge: (observation) =>
      one(observation, ({ firstTokenMs }) => ({
        isRight: firstTokenMs !== undefined && firstTokenMs >= LATE_MS - CLOCK_SLACK_MS,
        said: firstTokenMs === undefined ? "none" : `${Math.round(firstTokenMs)} ms`,
      })),
  },
  {
    name: "methods",
    title: "Stream keeps `tee`, `controller`, `toReadableStream`",
    exchange: { events: text },
    judge: ({ lost }) => ({
      isRight: lost.length === 0,
      said: lost.length === 0 ? "yes" : "no",
    }),
  },
];

function one(observation: Observation, judge: (run: SeenRun) => Verdict): Verdict {
  const [run, ...more] = observation.runs;
  if (run === undefined) return { isRight: false, said: "nothing recorded" };
  const verdict = judge(run);
  const asides = [
    ...(more.length === 0 ? [] : [`${more.length + 1} records`]),
    ...(observation.unhandledRejections === 0 ? [] : ["unhandled rejection"]),
  ];
  if (asides.length === 0) return verdict;
  return { isRight: false, said: [verdict.said, ...asides].join(", ") };
}

/** Whether a call that stopped half-way is recorded as that, with the text that the program has read. */
function stopped(observation: Observation, expected: "cancel" | "error"): Verdict {
  return one(observation, ({ outcome, says, text: recorded = "" }) => {
    const { read, hungUp } = observation;
    if (outcome === "open") return { isRight: false, said: "never ends" };
    const part =
      recorded === read ? "partial text" : recorded === "" ? "text lost" : "text nobody read";
    const downloads = expected === "cancel" && !hungUp ? ", keeps downloading" : "";
    const told = outcome === "ok" ? "OK" : says === undefined ? outcome : `${outcome} "${says}"`;
    return {
      isRight: outcome === expected && recorded === read && downloads === "",
      said: `${told}, ${part}${downloads}`,
    };
  });
}
