import type { AnyEvent, CoreEventMap, CoreEventName } from "@runtap/core";
import { type Recording, recordingHandler } from "../recording-handler.ts";
import { playSample } from "./play-sample.ts";

/** One of every core event. */
export type SampleEvents = { readonly [Name in CoreEventName]: CoreEventMap[Name] };

/**
 * The sample as a recording: the events of three requests to a support assistant (one answered, one failed, one
 * stopped), as core says them, the same in every process.
 *
 * @example
 * const { runs } = await sampleRun();
 * runs.all("llm").map((run) => run.text);
 */
export async function sampleRun(): Promise<Recording> {
  const recorder = recordingHandler();
  await playSample(recorder);
  return { events: recorder.events, runs: recorder.runs };
}

function isNamed<Name extends CoreEventName>(
  event: AnyEvent,
  name: Name,
): event is AnyEvent & CoreEventMap[Name] {
  return event.type === name;
}

/**
 * One of every core event of {@link sampleRun}, by name, for tests that look at events one by one.
 *
 * @example
 * const { "llm.end": end } = await sampleEvents();
 * expect(toLine(end)).toBe("answer · 9 tokens");
 */
export async function sampleEvents(): Promise<SampleEvents> {
  const { events } = await sampleRun();
  const pick = <Name extends CoreEventName>(name: Name, runName?: string): CoreEventMap[Name] => {
    for (const event of events) {
      if (isNamed(event, name) && (runName === undefined || event.run.name === runName))
        return event;
    }
    throw new Error(
      `Expected the sample to say ${name}, got none. Add it to the sample's requests.`,
    );
  };
  return {
    "chain.start": pick("chain.start"),
    "chain.chunk": pick("chain.chunk"),
    "chain.end": pick("chain.end"),
    "chain.error": pick("chain.error"),
    "chain.cancel": pick("chain.cancel"),
    "agent.start": pick("agent.start"),
    "agent.action": pick("agent.action"),
    "agent.chunk": pick("agent.chunk"),
    "agent.end": pick("agent.end"),
    "agent.error": pick("agent.error"),
    "agent.cancel": pick("agent.cancel"),
    "llm.start": pick("llm.start", "answer"),
    "llm.token": pick("llm.token", "answer"),
    "llm.end": pick("llm.end", "answer"),
    "llm.error": pick("llm.error"),
    "llm.cancel": pick("llm.cancel"),
    "tool.start": pick("tool.start"),
    "tool.chunk": pick("tool.chunk"),
    "tool.end": pick("tool.end"),
    "tool.error": pick("tool.error"),
    "tool.cancel": pick("tool.cancel"),
    "retriever.start": pick("retriever.start"),
    "retriever.end": pick("retriever.end"),
    "retriever.error": pick("retriever.error"),
    "retriever.cancel": pick("retriever.cancel"),
    "embedding.start": pick("embedding.start"),
    "embedding.end": pick("embedding.end"),
    "embedding.error": pick("embedding.error"),
    "embedding.cancel": pick("embedding.cancel"),
    "run.text": pick("run.text"),
    "run.retry": pick("run.retry"),
    "run.progress": pick("run.progress"),
    "run.score": pick("run.score"),
    "run.warning": pick("run.warning"),
    "handler.error": pick("handler.error"),
    "handler.drop": pick("handler.drop"),
  };
}
