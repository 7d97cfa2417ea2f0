import { fieldOf } from "@runtap/wires/usage";
import { customEvent } from "./custom-event.ts";
import { liveRun, type OpenRun, shownRun } from "./open-run.ts";

/** Says in passing what LangChain's `handleText` brings. */
export function sayText(open: OpenRun, text: unknown): void {
  if (typeof text === "string") liveRun(shownRun(open))?.text(text);
}

/** Says which tool a classic agent has chosen. */
export function sayAction(open: OpenRun, action: unknown): void {
  const run = liveRun(shownRun(open));
  const log = fieldOf(action, "log");
  const text = typeof log === "string" ? log : undefined;
  if (run?.kind === "agent") {
    run.action(String(fieldOf(action, "tool")), fieldOf(action, "toolInput"), text);
  } else if (text !== undefined) run?.text(text);
}

/** Says an event that the program dispatched. */
export function sayCustomEvent(open: OpenRun, name: string, data: unknown): void {
  const event = customEvent(name, data);
  if (event !== undefined) liveRun(shownRun(open))?.emit(event);
}
