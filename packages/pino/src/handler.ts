import {
  type AnyEvent,
  defineHandler,
  type EmbeddingStart,
  type Handler,
  type Listeners,
  type LlmStart,
} from "@runtap/core";
import { eventFields } from "./fields/event-fields.ts";
import type { Fields, FieldsInProgress } from "./fields/field.ts";
import { runFields } from "./fields/run-fields.ts";
import { flatten } from "./fields/scalars.ts";
import { LEVELS, type LevelName, levelOf, valueOf } from "./levels.ts";
import { isLogKey } from "./log-keys.ts";
import { messageOf } from "./message.ts";
import { DescriptorOutlet } from "./output/descriptor-outlet.ts";
import { DestinationOutput } from "./output/destination-output.ts";
import { LineBuffer } from "./output/line-buffer.ts";
import type { Output } from "./output/lines.ts";
import { LoggerOutput } from "./output/logger-output.ts";
import { StreamOutlet } from "./output/stream-outlet.ts";
import { type PinoHandlerOptions, type Settings, settingsOf } from "./options.ts";
import { RunLog } from "./run-log.ts";
import { TraceLedger } from "./trace-ledger.ts";

type Listen = (event: AnyEvent, log: RunLog) => void;

/**
 * Logs runs as flat lines of JSON, one for each event, through your own pino logger or to a destination of its own.
 *
 * @throws RuntapError `invalid-option`, with what was expected and what came.
 *
 * @example
 * tap.use(pinoHandler({ logger: pino() }));
 */
export function pinoHandler(options: PinoHandlerOptions = {}): Handler {
  const settings = settingsOf(options);
  const output = outputFor(settings);
  const { fields: extra } = settings;
  const extras = typeof extra === "object" ? withExtras({}, extra) : undefined;
  return defineHandler({
    name: "pino",
    state: (run, reporter) =>
      new RunLog(run, reporter, (info, asked) =>
        output.bind({ ...runFields(info, asked), ...extras }),
      ),
    on: listenersFor(settings, output),
    flush: () => output.flush(),
    close: () => output.close(),
  });
}

function outputFor({ logger, destination, preset, level, maxDelayMs }: Settings): Output {
  if (logger !== undefined) return new LoggerOutput(logger, preset);
  const outlet =
    typeof destination === "object"
      ? new StreamOutlet(destination)
      : new DescriptorOutlet(destination);
  return new DestinationOutput(new LineBuffer(outlet, maxDelayMs), preset, level);
}

/** What is subscribed to: an event that nobody logs is never built. */
function listenersFor(settings: Settings, output: Output): Listeners<RunLog> {
  const { level, lines, tokens, custom } = settings;
  const least = valueOf(level);
  const isOn = (name: LevelName): boolean => LEVELS[name] >= least;
  const write = writerFor(settings, output);
  const endings: Listeners<RunLog> = isOn("error")
    ? {
        "llm.start": ask,
        "embedding.start": ask,
        ...(isOn("info") ? { "*.end": write } : undefined),
        "*.error": write,
        "*.cancel": write,
      }
    : {};
  if (lines === "trace") return isOn("error") ? traceListeners(output, write) : {};
  if (lines === "run") return endings;
  return {
    ...endings,
    ...(isOn("info")
      ? {
          "chain.start": write,
          "agent.start": write,
          "llm.start": (event, log) => (ask(event, log), write(event, log)),
          "tool.start": write,
          "retriever.start": write,
          "embedding.start": (event, log) => (ask(event, log), write(event, log)),
          "agent.action": write,
          "run.score": write,
          ...Object.fromEntries(custom.map((pattern) => [pattern, write])),
        }
      : undefined),
    ...(isOn("debug") ? { "*.chunk": write, "run.text": write, "run.progress": write } : undefined),
    ...(isOn("trace") && tokens ? { "llm.token": write } : undefined),
    ...(isOn("warn")
      ? { "run.retry": write, "run.warning": write, "handler.drop": write }
      : undefined),
    ...(isOn("error") ? { "handler.error": write } : undefined),
  };
}

function ask(event: LlmStart | EmbeddingStart, log: RunLog): void {
  log.ask(event);
}

/** One line for each root, at its ending, with sums. */
function traceListeners(
  output: Output,
  write: (event: AnyEvent, log: RunLog, more?: Fields) => void,
): Listeners<RunLog> {
  const ledger = new TraceLedger();
  const hear: Listen = (event, log) => {
    if (event.type === "llm.start" || event.type === "embedding.start") log.ask(event);
    const sums = ledger.hear(event);
    if (sums !== undefined && output.isEnabled(levelOf(event))) write(event, log, sums);
  };
  return { "*.start": hear, "run.retry": hear, "*.end": hear, "*.error": hear, "*.cancel": hear };
}

function writerFor(
  settings: Settings,
  output: Output,
): (event: AnyEvent, log: RunLog, more?: Fields) => void {
  const { fields: extra } = settings;
  const least = valueOf(settings.level);
  return (event, log, more) => {
    const level = levelOf(event);
    if (LEVELS[level] < least || !output.isEnabled(level)) return;
    const own = eventFields(event, settings);
    const all = more === undefined ? own : { ...own, ...more };
    if (typeof extra !== "function") log.write(level, event, all, messageOf(event));
    else
      writeWith(extra, event, (added) => {
        log.write(level, event, withExtras(all, added), messageOf(event));
      });
  };
}

/** A function that throws costs its own fields, not the line. */
function writeWith(
  extra: (event: AnyEvent) => object,
  event: AnyEvent,
  write: (added: object) => void,
): void {
  let added: object = {};
  try {
    added = extra(event);
  } finally {
    write(added);
  }
}

/** Adds fields of the program's own: a name that is ours gets a prefix, so that no key is there twice. */
function withExtras(fields: Fields, extra: object): Fields {
  const all: FieldsInProgress = { ...fields };
  flatten(extra, "", all, { isTaken: isLogKey });
  return all;
}
