import {
  type AnyEvent,
  defineHandler,
  type EmbeddingStart,
  type Handler,
  type Listeners,
  type LlmStart,
} from "@runtap/core";
import { DescriptorOutlet } from "@runtap/core/node";
import { addEvent } from "./fields/event-fields.ts";
import type { LineFields } from "./fields/line-fields.ts";
import { addRun } from "./fields/run-fields.ts";
import { flatten } from "./fields/scalars.ts";
import { LEVELS, type LevelName, levelOf, valueOf } from "./levels.ts";
import { messageOf } from "./message.ts";
import { DestinationOutput } from "./output/destination-output.ts";
import { LineBuffer } from "./output/line-buffer.ts";
import type { Output } from "./output/lines.ts";
import { LoggerOutput } from "./output/logger-output.ts";
import { StreamOutlet } from "./output/stream-outlet.ts";
import { type PinoHandlerOptions, type Settings, settingsOf } from "./options.ts";
import { presetKeys } from "./presets/preset-keys.ts";
import { type BindRun, RunLog } from "./run-log.ts";
import { addSums, TraceLedger, type TraceSums } from "./trace-ledger.ts";

type Listen = (event: AnyEvent, log: RunLog) => void;
type IsOurs = (key: string) => boolean;
type Write = (event: AnyEvent, log: RunLog, sums?: TraceSums) => void;

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
  const { fields: extra, preset } = settings;
  const isOurs = presetKeys(preset);
  const bind: BindRun = (run, asked) => {
    const fields = output.fields();
    addRun(fields, run, asked);
    if (typeof extra === "object") addExtra(fields, extra, output, isOurs);
    return output.bind(fields);
  };
  return defineHandler({
    name: "pino",
    state: (run, reporter) => new RunLog(run, reporter, bind),
    on: listenersFor(settings, output, isOurs),
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
function listenersFor(settings: Settings, output: Output, isOurs: IsOurs): Listeners<RunLog> {
  const { level, lines, tokens, custom } = settings;
  const least = valueOf(level);
  const isOn = (name: LevelName): boolean => LEVELS[name] >= least;
  const write = writerFor(settings, output, isOurs);
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
function traceListeners(output: Output, write: Write): Listeners<RunLog> {
  const ledger = new TraceLedger();
  const hear: Listen = (event, log) => {
    if (event.type === "llm.start" || event.type === "embedding.start") log.ask(event);
    const sums = ledger.hear(event);
    if (sums !== undefined && output.isEnabled(levelOf(event))) write(event, log, sums);
  };
  return { "*.start": hear, "run.retry": hear, "*.end": hear, "*.error": hear, "*.cancel": hear };
}

function writerFor(settings: Settings, output: Output, isOurs: IsOurs): Write {
  const { fields: extra } = settings;
  const least = valueOf(settings.level);
  return (event, log, sums) => {
    const level = levelOf(event);
    if (LEVELS[level] < least || !output.isEnabled(level)) return;
    const fields = output.fields();
    addEvent(fields, event, settings);
    if (sums !== undefined) addSums(fields, sums);
    try {
      if (typeof extra === "function") addExtra(fields, extra(event), output, isOurs);
    } finally {
      // A function that throws costs its own fields, not the line.
      log.write(level, event, fields, messageOf(event));
    }
  };
}

/** Adds fields of the program's own: a name that is ours gets a prefix, so that no key is there twice. */
function addExtra(into: LineFields, extra: object, { taken }: Output, isOurs: IsOurs): void {
  flatten(extra, "", into, { isTaken: (key) => taken.has(key) || isOurs(key) });
}
