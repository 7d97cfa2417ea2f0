import { queuedSink } from "./direct-sink.ts";
import type { Contender, Prepared } from "../contender.ts";
import {
  heard,
  measuredListeners,
  pollutingSets,
  pollutingStreams,
  tally,
  type TokenListener,
} from "../listeners.ts";
import { nextTurn, streamBytes, streamLength, tokens, tokensPerTurn } from "../stream.ts";
import { recording } from "../typical-end.ts";

/** The floor without any library: an array of functions, called in a loop. */
function streamTo(listeners: readonly TokenListener[], times: number): void {
  for (let time = 0; time < times; time += 1) {
    for (const token of tokens) {
      const event = { token };
      for (const listener of listeners) listener(event);
    }
  }
}

function token(): Prepared {
  for (const set of pollutingSets) streamTo(set, pollutingStreams);
  return {
    perform: (times) => streamTo(measuredListeners, times),
    units: streamLength,
    deliveries: streamLength * measuredListeners.length,
    heard,
  };
}

/** The bare loop: it looks at each token, so that it is not optimised away. */
function tokenUnheard(): Prepared {
  return {
    perform(times) {
      for (let time = 0; time < times; time += 1) {
        let characters = 0;
        for (const token of tokens) characters += token.length;
        tally.characters = characters;
      }
    },
    units: streamLength,
    deliveries: 0,
    heard: () => 0,
  };
}

/** Everything written so far has left the process: a pipe that is full makes Node queue. */
function drained(): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write("", (error) => (error ? reject(error) : resolve()));
  });
}

/** A write per token, as a program without a handler would stream to its terminal. */
function stdout(): Prepared {
  let printed = 0;
  return {
    async perform(times) {
      for (let time = 0; time < times; time += 1) {
        for (const [index, token] of tokens.entries()) {
          process.stdout.write(token);
          if ((index + 1) % tokensPerTurn === 0) await nextTurn();
        }
        printed += streamBytes;
      }
      await drained();
    },
    units: streamLength,
    deliveries: 0,
    heard: () => 0,
    printed: () => printed,
  };
}

export const contender: Contender = {
  workloads: {
    token,
    "token-unheard": tokenUnheard,
    stdout,
    "queued-sink": queuedSink,
    record: () => recording((end) => JSON.stringify(end)),
  },
};
