import type { Writable } from "node:stream";
import { complain, defineHandler, type Handler, type TokenChannel } from "@runtap/core";
import { requireStream } from "./options.ts";
import { outputTo } from "./output.ts";
import { timers } from "./pace.ts";
import { TokenPrinter } from "./token-printer.ts";

/** How tokens are printed. */
export interface TokenStreamOptions {
  /** Where to print. It is never ended. @default process.stdout */
  readonly stream?: Writable | undefined;
  /** The parts of the answer to print. @default ["text"] */
  readonly channels?: readonly TokenChannel[] | undefined;
}

const known: readonly TokenChannel[] = ["text", "reasoning", "tool-call"];

/**
 * Prints the tokens of model calls and nothing else: the first choice of each, and a newline at its ending.
 *
 * @throws RuntapError `invalid-option`, with what was expected and what came.
 */
export function tokenStreamHandler(options: TokenStreamOptions = {}): Handler {
  const stream = requireStream(options.stream ?? process.stdout);
  const { channels = ["text"] } = options;
  const wrong = channels.find((channel) => !known.includes(channel));
  if (wrong !== undefined) {
    throw complain("`channels`", `some of ${known.join(", ")}`, wrong, "Leave it out for text.");
  }
  const printer = new TokenPrinter(stream, channels, timers(outputTo(stream).outlivesLoop));
  return defineHandler({
    name: "token-stream",
    on: {
      "llm.token": (event) => printer.hearToken(event),
      "run.retry": (event) => printer.hearRetry(event),
      "llm.end": (event) => printer.hearEnding(event),
      "llm.error": (event) => printer.hearEnding(event),
      "llm.cancel": (event) => printer.hearEnding(event),
    },
    flush: () => printer.flush(),
    close: () => printer.close(),
  });
}
