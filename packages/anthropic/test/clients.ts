import AnthropicNow from "@anthropic-ai/sdk";
import AnthropicBefore from "anthropic-sdk-0";

/** A stream of either version of the client. */
export interface TestStream extends AsyncIterable<unknown> {
  readonly controller: AbortController;
  tee(): readonly AsyncIterable<unknown>[];
  toReadableStream(): ReadableStream;
}

interface TestPromise<Answer> extends Promise<Answer> {
  asResponse(): Promise<Response>;
  withResponse(): Promise<{ readonly data: Answer; readonly response: Response }>;
}

/** What its helper `stream()` returns. */
export interface TestMessageStream extends AsyncIterable<unknown> {
  on(event: TestEvent, listener: (...args: never) => void): TestMessageStream;
  finalMessage(): Promise<object>;
  finalText(): Promise<string>;
  done(): Promise<void>;
  abort(): void;
}

export const TEST_EVENTS = [
  "connect",
  "streamEvent",
  "text",
  "citation",
  "inputJson",
  "thinking",
  "signature",
  "message",
  "contentBlock",
  "finalMessage",
  "error",
  "abort",
  "end",
] as const;
export type TestEvent = (typeof TEST_EVENTS)[number];

export interface TestParams {
  readonly model: string;
  readonly max_tokens: number;
  readonly messages: { role: "user"; content: string }[];
  readonly temperature?: number;
  readonly system?: string;
}

interface TestOptions {
  signal?: AbortSignal;
  maxRetries?: number;
  timeout?: number;
}

interface TestMessages {
  create(params: TestParams & { stream: true }, options?: TestOptions): TestPromise<TestStream>;
  create(params: TestParams & { stream?: false }, options?: TestOptions): TestPromise<object>;
  stream(params: TestParams, options?: TestOptions): TestMessageStream;
  parse(params: TestParams): TestPromise<object>;
  countTokens(params: Omit<TestParams, "max_tokens">): TestPromise<object>;
}

/** A tool that the runner runs itself. */
export interface TestTool {
  type: "custom";
  name: string;
  input_schema: { type: "object" };
  parse: (input: unknown) => unknown;
  run: (input: unknown) => string | Promise<string>;
}

interface RunnerParams extends TestParams {
  readonly tools: TestTool[];
  readonly max_iterations?: number;
  readonly runToolsEagerly?: boolean;
}

/** A tool runner. */
export interface TestRunner<Turn> extends AsyncIterable<Turn>, PromiseLike<object> {
  readonly params: { readonly tools: readonly object[] };
  done(): Promise<object>;
}

interface TestBetaMessages extends TestMessages {
  toolRunner(
    params: RunnerParams & { stream: true },
    options?: TestOptions,
  ): TestRunner<TestMessageStream>;
  toolRunner(params: RunnerParams & { stream?: false }, options?: TestOptions): TestRunner<object>;
}

/** What the tests use of a client of either version. */
export interface TestClient {
  readonly baseURL: string;
  readonly messages: TestMessages & { readonly batches: { list(): PromiseLike<object> } };
  readonly beta: { readonly messages: TestBetaMessages };
  post(path: string, options?: never): unknown;
  withOptions(options: { maxRetries?: number }): TestClient;
}

export interface Version {
  readonly version: string;
  /** The class itself. */
  readonly Client: typeof AnthropicNow | typeof AnthropicBefore;
  readonly create: (baseURL: string, options?: TestSettings) => TestClient;
  /** A client of a class of one's own, of this name. */
  readonly createOwn: (className: string, baseURL: string, options?: TestSettings) => OwnClient;
}

interface TestSettings {
  maxRetries?: number;
  fetch?: typeof fetch;
}

interface OwnClient extends TestClient {
  secret(): string;
}

const settings = { apiKey: "none", maxRetries: 0, logLevel: "off" } as const;

class OwnNow extends AnthropicNow {
  readonly #secret = "mine";
  secret(): string {
    return this.#secret;
  }
}

class OwnBefore extends AnthropicBefore {
  readonly #secret = "mine";
  secret(): string {
    return this.#secret;
  }
}

function named<Made extends object>(Made: Made, name: string): Made {
  return Object.defineProperty(Made, "name", { value: name });
}

/** Both majors that people use. */
export const versions: readonly Version[] = [
  {
    version: "1.12",
    Client: AnthropicNow,
    create: (baseURL, options) => new AnthropicNow({ baseURL, ...settings, ...options }),
    createOwn: (className, baseURL, options) =>
      new (named(class extends OwnNow {}, className))({ baseURL, ...settings, ...options }),
  },
  {
    version: "0.137",
    Client: AnthropicBefore,
    create: (baseURL, options) => new AnthropicBefore({ baseURL, ...settings, ...options }),
    createOwn: (className, baseURL, options) =>
      new (named(class extends OwnBefore {}, className))({ baseURL, ...settings, ...options }),
  },
];

export const question: TestParams = {
  model: "claude-sonnet-5-5",
  max_tokens: 100,
  messages: [{ role: "user", content: "What is the weather in Paris?" }],
};
