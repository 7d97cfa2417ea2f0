import type { AgentAction, AnyEvent, EventBase, RunRetry, RunScore } from "@runtap/core";
import { quoted, shown } from "./content.ts";
import { formatDuration } from "./text/duration.ts";
import { headline } from "./failure.ts";
import { causeLines, formatCancel, formatEnd, formatError } from "./format-ending.ts";
import { formatStart } from "./format-start.ts";
import { type Line, type Piece, piece } from "./line.ts";
import { preview } from "./preview.ts";
import { fact, facts, named, type Telling } from "./telling.ts";
import { counted, formatCount } from "./text/figures.ts";
import { formatUsage } from "./usage.ts";

/** What an event says, on lines: the first about the run, others about the first. No clock, no state, no I/O. */
export function formatEvent(event: AnyEvent, telling: Telling): readonly Line[] {
  const lines = linesOf(event, telling);
  return telling.content ? lines : lines.map(withoutPayloads);
}

function withoutPayloads(line: Line): Line {
  return { ...line, facts: line.facts.filter(({ role }) => role !== "quote") };
}

function linesOf(event: AnyEvent, telling: Telling): readonly Line[] {
  switch (event.type) {
    case "chain.start":
    case "agent.start":
    case "llm.start":
    case "tool.start":
    case "retriever.start":
    case "embedding.start":
      return [formatStart(event, telling)];
    case "chain.end":
    case "agent.end":
    case "llm.end":
    case "tool.end":
    case "retriever.end":
    case "embedding.end":
      return [formatEnd(event, telling)];
    case "chain.error":
    case "agent.error":
    case "llm.error":
    case "tool.error":
    case "retriever.error":
    case "embedding.error":
      return formatError(event, telling);
    case "chain.cancel":
    case "agent.cancel":
    case "llm.cancel":
    case "tool.cancel":
    case "retriever.cancel":
    case "embedding.cancel":
      return [formatCancel(event, telling)];
    case "llm.token":
      return [];
    case "chain.chunk":
    case "agent.chunk":
    case "tool.chunk":
      return [noted(telling.glyphs.chunk, [fact("chunk")], [payload(event.chunk, telling)])];
    case "agent.action":
      return [formatAction(event, telling)];
    case "run.text":
      return telling.content ? [noted(telling.glyphs.note, [], [plain(event.text, telling)])] : [];
    case "run.progress": {
      const { completed, total, message = "" } = event;
      return [
        noted(telling.glyphs.note, [fact(progress(completed, total))], [plain(message, telling)]),
      ];
    }
    case "run.retry":
      return formatRetry(event, telling);
    case "run.score":
      return [formatScore(event, telling)];
    case "run.warning":
      return [warned(telling, event.code, [plain(event.message, telling)])];
    case "handler.error": {
      const what = `${named(event.handler)} failed on ${named(event.event.type)}`;
      const error = piece("failed", headline(event.error, telling));
      return [warned(telling, what, [error]), ...causeLines(event.error, telling)];
    }
    case "handler.drop":
      return [
        warned(telling, `${named(event.handler)} dropped ${counted(event.count, "event")}`, []),
      ];
    default:
      return [formatCustom(event, telling)];
  }
}

function noted(glyph: string, title: readonly Piece[], others: readonly Piece[]): Line {
  return { mark: piece("noted", glyph), title, facts: others };
}

function warned({ glyphs }: Telling, what: string, others: readonly Piece[]): Line {
  return { mark: piece("noted", glyphs.warning), title: [piece("noted", what)], facts: others };
}

function payload(value: unknown, { glyphs }: Telling): Piece {
  return shown(value, glyphs.ellipsis);
}

/** A text that is meant to be read as it is, without quotation marks; a payload all the same. */
function plain(text: string, { glyphs }: Telling): Piece {
  const { text: line } = quoted(text, glyphs.ellipsis);
  return piece("quote", line.slice(1));
}

function progress(completed: number, total: number | undefined): string {
  if (total === undefined) return formatCount(completed);
  const percent = total > 0 ? ` (${Math.floor((completed / total) * 100)}%)` : "";
  return `${formatCount(completed)}/${formatCount(total)}${percent}`;
}

function formatAction({ tool, toolInput, log = "" }: AgentAction, telling: Telling): Line {
  const { glyphs } = telling;
  return noted(
    glyphs.action,
    [piece("name", named(tool))],
    [payload(toolInput, telling), plain(log, telling)],
  );
}

function formatRetry(event: RunRetry, telling: Telling): readonly Line[] {
  const { attempt, delayMs, error, usage, model, provider } = event;
  const { glyphs } = telling;
  const line = noted(
    glyphs.retry,
    [fact(`attempt ${attempt}`)],
    [
      facts([
        delayMs === undefined ? "" : `after ${formatDuration(delayMs)}`,
        usage === undefined ? "" : formatUsage(usage, glyphs),
        named(model ?? provider ?? ""),
      ]),
      piece("failed", headline(error, telling)),
    ],
  );
  return [line, ...causeLines(error, telling)];
}

function formatScore({ name, value, label, comment, source }: RunScore, telling: Telling): Line {
  const { glyphs } = telling;
  return noted(
    glyphs.score,
    [piece("name", named(name)), fact(formatScoreValue(value))],
    [fact(`by ${named(source)}`), plain(label ?? "", telling), payload(comment, telling)],
  );
}

function formatScoreValue(value: number): string {
  return String(Number(value.toPrecision(4)));
}

const envelope: ReadonlySet<string> = new Set(["type", "run", "seq", "time"]);

function formatCustom(event: EventBase, { glyphs }: Telling): Line {
  const fields = preview(event, glyphs.ellipsis, envelope);
  const shownFields = fields === "{}" ? fact("") : piece("quote", fields);
  return noted(glyphs.custom, [piece("name", named(event.type))], [shownFields]);
}
