import {
  type AnyEnd,
  type AnyStart,
  createTap,
  defineHandler,
  type Handler,
  type Tap,
} from "@runtap/core";
import { tally, type TokenListener } from "../listeners.ts";

/** A tap with one handler for each listener. */
export function tapHeardBy(listeners: readonly TokenListener[]): Tap {
  return createTap({
    handlers: listeners.map((listener, index) =>
      defineHandler({ name: `handler ${index}`, on: { "llm.token": listener } }),
    ),
  });
}

/** Ids are made when first asked for; the peers make theirs always, so this handler asks. */
function count(event: AnyStart | AnyEnd): void {
  tally.heard += 1;
  tally.characters += event.run.id.length;
}

/** The one handler of the nested runs: it hears each run's start and end. */
export const runCounter: Handler = defineHandler({
  name: "counter",
  on: { "*.start": count, "*.end": count },
});
