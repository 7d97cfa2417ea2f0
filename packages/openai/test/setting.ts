import { createTap, type Handlers, type Tap, type TapOptions } from "@runtap/core";
import { observe, type OpenAIOptions } from "@runtap/openai";
import { type RecordedRun, type RecordingHandler, recordingHandler } from "@runtap/testing";
import { type ReplayServer, replayServer, type Script } from "@runtap/testing/server";
import OpenAI, { type ClientOptions } from "openai";

/** A client, the server that it talks to, and what is heard of it. */
export interface Setting extends AsyncDisposable {
  readonly server: ReplayServer;
  /** Observed. */
  readonly client: OpenAI;
  /** The same, unobserved. */
  readonly plain: OpenAI;
  readonly tap: Tap;
  readonly heard: RecordingHandler;
  /** The one run that was heard. */
  readonly run: () => RecordedRun;
}

export interface SettingOptions {
  readonly client?: ClientOptions;
  readonly observe?: OpenAIOptions;
  readonly tap?: TapOptions;
  readonly handlers?: Handlers;
}

/** A server that answers as the script says, and clients for it. */
export async function setting(script: Script, options: SettingOptions = {}): Promise<Setting> {
  const server = await replayServer(script);
  const heard = recordingHandler();
  const tap = createTap({
    onWarning: () => undefined,
    ...options.tap,
    handlers: [heard, options.handlers ?? []],
  });
  const make = (): OpenAI => new OpenAI({ baseURL: server.url, apiKey: "none", ...options.client });
  const run = (): RecordedRun => {
    const all = heard.runs.all();
    const [only] = all;
    if (only === undefined || all.length > 1)
      throw new Error(`Expected one run, got ${all.map((each) => each.name).join(", ")}.`);
    return only;
  };
  return {
    server,
    client: observe(make(), { tap, ...options.observe }),
    plain: make(),
    tap,
    heard,
    run,
    [Symbol.asyncDispose]: async () => {
      await tap.close();
      await server.close();
    },
  };
}
