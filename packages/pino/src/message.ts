import { type AnyEvent, isTerminal } from "@runtap/core";
import { cut } from "./fields/field.ts";

const MAX_NAME_LENGTH = 128;
const MAX_LENGTH = 512;

/** The line in words, for people: `llm answer ended`. */
export function messageOf(event: AnyEvent): string {
  const { kind, name } = event.run;
  const who = `${kind} ${cut(name, MAX_NAME_LENGTH)}`;
  if (isTerminal(event)) {
    if ("reason" in event) return `${who} cancelled: ${event.reason}`;
    return "error" in event ? `${who} failed` : `${who} ended`;
  }
  switch (event.type) {
    case "run.retry":
      return `${who} tries again`;
    case "run.warning":
      return cut(event.message, MAX_LENGTH);
    case "agent.action":
      return `${who} calls ${cut(event.tool, MAX_NAME_LENGTH)}`;
    case "handler.error":
      return `handler ${cut(event.handler, MAX_NAME_LENGTH)} failed`;
    case "handler.drop":
      return `handler ${cut(event.handler, MAX_NAME_LENGTH)} dropped events`;
    default:
      return event.type.endsWith(".start") ? `${who} started` : `${who} ${event.type}`;
  }
}
