type KeyType = "string" | "integer" | "number" | "boolean" | "strings" | "object";

/** A key of a line, and what it holds. */
export interface LogKey {
  readonly key: string;
  readonly type: KeyType;
  readonly meaning: string;
  /** Where it stands: on every line, or on the lines of some events. */
  readonly on: string;
}

type Row = readonly [type: KeyType, on: string, meaning: string];

const EVERY = "every line";
const ENDINGS = "endings";
const FAILURES = "errors, and cancels that have a cause";
const CALLS = "endings of llm and embedding, retries";

const ROWS: { readonly [key: string]: Row } = {
  runtap_v: ["integer", EVERY, "the version of these keys: 1"],
  event: ["string", EVERY, "the event's name: `llm.end`"],
  seq: ["integer", EVERY, "its place in the trace within this process"],
  run_id: ["string", EVERY, "16 hexadecimal digits, a W3C span id"],
  parent_run_id: ["string", EVERY, "the run this one is inside; absent on a root"],
  trace_id: ["string", EVERY, "32 hexadecimal digits, a W3C trace id"],
  span_id: ["string", EVERY, "the same as `run_id`, under the name that OpenTelemetry knows"],
  trace_flags: ["string", EVERY, "the W3C trace flags, two hexadecimal digits"],
  run_kind: ["string", EVERY, "`chain`, `agent`, `llm`, `tool`, `retriever`, `embedding`"],
  run_name: ["string", EVERY, "the run's name"],
  operation: ["string", EVERY, "a finer word than the kind, where one was given"],
  is_root: ["boolean", EVERY, "the run is inside no other"],
  user_id: ["string", EVERY, "whose request it is"],
  session_id: ["string", EVERY, "which conversation or session it belongs to"],
  tags: ["strings", EVERY, "the run's tags, 32 at most"],
  "gen_ai.operation.name": ["string", EVERY, "OpenTelemetry's word for the kind, where it has one"],
  "gen_ai.provider.name": ["string", EVERY, "the provider asked"],
  "gen_ai.request.model": ["string", EVERY, "the model asked"],
  "gen_ai.tool.name": ["string", EVERY, "the name of a tool"],
  "gen_ai.agent.name": ["string", EVERY, "the name of an agent"],
  status: ["string", ENDINGS, "`ok`, `error` or `cancelled`"],
  failed: ["boolean", ENDINGS, "an error, or a cancel by time-out, guard or abandonment"],
  duration_ms: ["number", ENDINGS, "from the start to the ending"],
  cancel_reason: ["string", "cancels", "why it was stopped: `abort`, `timeout`…"],
  origin_run_id: ["string", "errors", "the run in which the error was first thrown"],
  is_origin: ["boolean", "errors", "it was this one: alert on these, and one failure is one alert"],
  "error.type": [
    "string",
    FAILURES,
    "the provider's or system's code, else the class, else `_OTHER`",
  ],
  err: ["object", FAILURES, "`type`, `message`, `stack` with causes, `code`, `status`: bounded"],
  "gen_ai.response.model": ["string", CALLS, "the model that answered"],
  "gen_ai.response.id": ["string", CALLS, "the provider's id of the answer"],
  "gen_ai.response.finish_reasons": ["strings", CALLS, "why the model stopped"],
  "gen_ai.usage.input_tokens": ["integer", CALLS, "all input tokens"],
  "gen_ai.usage.output_tokens": ["integer", CALLS, "all output tokens"],
  "gen_ai.usage.cache_read.input_tokens": ["integer", CALLS, "of the input, read from a cache"],
  "gen_ai.usage.cache_creation.input_tokens": [
    "integer",
    CALLS,
    "of the input, written to a cache",
  ],
  "gen_ai.usage.reasoning.output_tokens": ["integer", CALLS, "of the output, reasoning"],
  usage_source: ["string", CALLS, "who counted: `provider` or `estimate`"],
  usage_partial: ["boolean", CALLS, "the call was cut short: more may have been billed"],
  cost_usd: ["number", CALLS, "what it cost, where the tap has prices"],
  token_events: ["integer", "endings of llm", "how many tokens were streamed"],
  time_to_first_token_ms: ["number", "endings of llm", "from the start to the first content"],
  tool_call_count: ["integer", "endings of llm", "how many tool calls the model asked for"],
  cached: ["boolean", "endings of llm", "the answer came from a cache of yours"],
  document_count: ["integer", "`retriever.end`", "how many documents were found"],
  embedding_count: ["integer", "`embedding.end`", "how many texts were embedded"],
  "gen_ai.embeddings.dimension.count": ["integer", "`embedding.end`", "dimensions of a vector"],
  message_count: ["integer", "`llm.start`", "how many messages were sent"],
  prompt_name: ["string", "`llm.start`", "the prompt template"],
  prompt_version: ["string", "`llm.start`", "its version"],
  "gen_ai.tool.call.id": ["string", "`tool.start`", "the model's id of the call"],
  tool: ["string", "`agent.action`", "the tool that was chosen"],
  attempt: ["integer", "`run.retry`, `llm.token`", "which attempt begins, or the token is of"],
  delay_ms: ["number", "`run.retry`", "how long it has waited"],
  fallback_model: ["string", "`run.retry`", "the model asked from now on"],
  fallback_provider: ["string", "`run.retry`", "the provider asked from now on"],
  completed: ["number", "`run.progress`", "how much is done"],
  total: ["number", "`run.progress`", "of how much"],
  score_name: ["string", "`run.score`", "what was judged"],
  score_value: ["number", "`run.score`", "the judgement"],
  score_label: ["string", "`run.score`", "the judgement as a word"],
  score_source: ["string", "`run.score`", "who judged"],
  warning_code: ["string", "`run.warning`", "what the warning is about"],
  handler: ["string", "`handler.error`, `handler.drop`", "the handler's name"],
  log_failed: [
    "boolean",
    "rarely",
    "a serializer or mixin of your logger has thrown: the rest of the line is missing",
  ],
  failed_event: ["string", "`handler.error`", "the event on which it failed"],
  dropped: ["integer", "`handler.drop`", "how many events it has dropped"],
  index: ["integer", "`llm.token`", "the token's place within choice and channel"],
  choice: ["integer", "`llm.token`", "which of the answers"],
  channel: ["string", "`llm.token`", "`text`, `reasoning` or `tool-call`"],
  length: ["integer", "`llm.token`", "characters of the token"],
  trace_runs: ["integer", '`lines: "trace"`', "runs inside, the root included"],
  trace_failed_runs: ["integer", '`lines: "trace"`', "of them failed"],
  trace_llm_calls: ["integer", '`lines: "trace"`', "of them llm"],
  trace_tool_calls: ["integer", '`lines: "trace"`', "of them tool"],
  trace_retries: ["integer", '`lines: "trace"`', "retries"],
  trace_input_tokens: ["integer", '`lines: "trace"`', "input tokens, each call counted once"],
  trace_output_tokens: ["integer", '`lines: "trace"`', "output tokens, each call counted once"],
  trace_cost_usd: ["number", '`lines: "trace"`', "what all of it cost"],
  trace_usage_estimated: [
    "boolean",
    '`lines: "trace"`',
    "the sums hold figures that no provider said",
  ],
  input: ["string", "with `content`", "what went in: text, or JSON as text"],
  output: ["string", "with `content`", "what came out"],
  text: [
    "string",
    "with `content`",
    "an answer's text where `output` is something else, `run.text`",
  ],
  tool_calls: ["string", "with `content`", "what the model asked for"],
  documents: ["string", "with `content`", "what was retrieved, where `output` is absent"],
  parameters: ["string", "with `content`", "what the model was asked with"],
  tools: ["string", "with `content`", "the tools it was offered"],
  chunk: ["string", "with `content`", "a part of the output"],
  token: ["string", "with `content`", "the token"],
  tool_input: ["string", "with `content`", "what an agent gives to a tool"],
  log: ["string", "with `content`", "what an agent says about it"],
  message_text: ["string", "with `content`", "what progress or a warning says"],
  comment: ["string", "with `content`", "what a score says"],
  content_cut: ["boolean", "with `content`", "not all of it is here"],
};

/** The keys of lines in the preset `plain`, beside `metadata.*`, `data.*` and fields of yours. */
export const LOG_KEYS: readonly LogKey[] = Object.entries(ROWS).map(
  ([key, [type, on, meaning]]) => ({
    key,
    type,
    meaning,
    on,
  }),
);

/** Whether a key is one of ours. */
export function isLogKey(key: string): boolean {
  return Object.hasOwn(ROWS, key) || key.startsWith("metadata.") || key.startsWith("data.");
}
