import { defineHandler, type Handler } from "@runtap/core";
import { settingsOf, type StdoutOptions } from "./options.ts";
import { outputTo } from "./output.ts";
import { timers } from "./pace.ts";
import { TreePrinter } from "./tree-printer.ts";

/**
 * Prints runs as a live tree: what starts, streams and ends, how long it took and what it cost.
 *
 * @throws RuntapError `invalid-option`, with what was expected and what came.
 */
export function stdoutHandler(options: StdoutOptions = {}): Handler {
  const settings = settingsOf(options);
  return handlerOf(new TreePrinter(settings, timers(outputTo(settings.stream).outlivesLoop)));
}

/** The handler that a printer is. */
export function handlerOf(printer: TreePrinter): Handler {
  return defineHandler({
    name: "stdout",
    on: { "*": (event) => printer.hear(event) },
    flush: () => printer.flush(),
    close: () => printer.close(),
  });
}
