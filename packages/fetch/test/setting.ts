import { createTap, type Tap, type TapOptions } from "@runtap/core";
import { observeFetch, type ObserveFetchOptions } from "@runtap/fetch";
import { type RecordedRun, type RecordingHandler, recordingHandler } from "@runtap/testing";
import { type ReplayServer, replayServer, type Script } from "@runtap/testing/server";

/** An observed `fetch`, the server that it asks, and what is heard of it. */
export interface Setting extends AsyncDisposable {
  readonly server: ReplayServer;
  readonly fetch: typeof globalThis.fetch;
  readonly tap: Tap;
  readonly heard: RecordingHandler;
  /** The one run that was heard. */
  readonly run: () => RecordedRun;
}

export interface SettingOptions extends ObserveFetchOptions {
  readonly tapOptions?: TapOptions;
  /** What is observed. @default the platform's */
  readonly over?: typeof globalThis.fetch;
}

/** A server that answers as the script says, and a `fetch` that is observed. */
export async function setting(script: Script, options: SettingOptions = {}): Promise<Setting> {
  const { tapOptions, over = globalThis.fetch, ...observing } = options;
  const server = await replayServer(script);
  const heard = recordingHandler();
  const tap = createTap({
    onWarning: () => undefined,
    ...tapOptions,
    handlers: [heard, tapOptions?.handlers ?? []],
  });
  const run = (): RecordedRun => {
    const all = heard.runs.all();
    const [only] = all;
    if (only === undefined || all.length > 1)
      throw new Error(`Expected one run, got ${all.map((each) => each.name).join(", ")}.`);
    return only;
  };
  return {
    server,
    fetch: observeFetch(over, { tap, ...observing }),
    tap,
    heard,
    run,
    [Symbol.asyncDispose]: async () => {
      await tap.close();
      await server.close();
    },
  };
}

/** A request to a model. */
export function asking(body: object, more: RequestInit = {}): RequestInit {
  return {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
    ...more,
  };
}

/** Chat completions as OpenAI streams them, one delta a word. */
export function chatEvents(...words: readonly string[]): readonly { readonly data: unknown }[] {
  const chunk = (more: object): object => ({ id: "c1", model: "gpt-5-mini", ...more });
  const choice = (delta: object, finish_reason: string | null): object => ({
    index: 0,
    delta,
    finish_reason,
  });
  return [
    chunk({ choices: [choice({ role: "assistant", content: "" }, null)] }),
    ...words.map((content) => chunk({ choices: [choice({ content }, null)] })),
    chunk({ choices: [choice({}, "stop")] }),
    chunk({ choices: [], usage: { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 } }),
  ]
    .map((data): { readonly data: unknown } => ({ data }))
    .concat({ data: "[DONE]" });
}

export const CHAT = "/v1/chat/completions";

/** What is asked in most tests. */
export const QUESTION = {
  model: "gpt-5-mini",
  messages: [{ role: "user", content: "Hi" }],
  stream: true,
};
