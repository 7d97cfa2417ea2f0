import { EventEmitter } from "eventemitter3";
import type { Contender, Prepared } from "../contender.ts";
import {
  heard,
  measuredListeners,
  pollutingSets,
  pollutingStreams,
  type TokenListener,
} from "../listeners.ts";
import { streamLength, tokens } from "../stream.ts";

/** Emits the object that runtap's `llm.token` is, with a clock reading, and isolates nobody. */
class Stream {
  readonly #emitter = new EventEmitter<"llm.token">();
  readonly #run = { id: "00f067aa0ba902b7", kind: "llm", name: "answer" };
  readonly #now: () => number;
  #seq = 0;

  constructor(listeners: readonly TokenListener[], now: () => number) {
    this.#now = now;
    for (const listener of listeners) this.#emitter.on("llm.token", listener);
  }

  perform(times: number): void {
    for (let time = 0; time < times; time += 1) {
      let index = 0;
      for (const token of tokens) {
        this.#emitter.emit("llm.token", {
          type: "llm.token",
          run: this.#run,
          seq: this.#seq,
          time: this.#now(),
          token,
          index,
          choice: 0,
          channel: "text",
          attempt: 1,
        });
        this.#seq += 1;
        index += 1;
      }
    }
  }
}

export function createContender(now: () => number): Contender {
  function token(): Prepared {
    for (const set of pollutingSets) new Stream(set, now).perform(pollutingStreams);
    const stream = new Stream(measuredListeners, now);
    return {
      perform: (times) => stream.perform(times),
      units: streamLength,
      deliveries: streamLength * measuredListeners.length,
      heard,
    };
  }
  return { workloads: { token } };
}
