/**
 * What handlers do in every contender: count the call and touch the payload, nothing else.
 *
 * Each listener is a function literal of its own. Closures of one literal would share their
 * feedback, and a call site that has met eight sets of them would still look monomorphic.
 */

export interface TokenHeard {
  readonly token: string;
}

export type TokenListener = (event: TokenHeard) => void;

export const tally = { heard: 0, characters: 0 };

export const heard = (): number => tally.heard;

/** The three that are measured. */
export const measuredListeners: readonly TokenListener[] = [
  (event) => {
    tally.heard += 1;
    tally.characters += event.token.length;
  },
  (event) => {
    tally.characters += event.token.length;
    tally.heard += 1;
  },
  (event) => {
    const { length } = event.token;
    tally.heard += 1;
    tally.characters += length;
  },
];

const others: readonly TokenListener[] = [
  ({ token }) => {
    tally.characters += token.length;
  },
  (event) => {
    tally.characters -= event.token.length;
  },
  (event) => {
    tally.characters ^= event.token.length;
  },
  (event) => {
    if (event.token.length > 3) tally.characters += 1;
  },
  (event) => {
    tally.characters += event.token === "" ? 0 : 2;
  },
  (event) => {
    tally.characters = Math.max(tally.characters, event.token.length);
  },
  (event) => {
    tally.characters += event.token.length & 1;
  },
  (event) => {
    tally.characters |= event.token.length;
  },
];

/**
 * Eight other handler sets, of sizes that the measured set of three does not have.
 * They are heard before anything is timed, so that call sites have seen many shapes.
 */
export const pollutingSets: readonly (readonly TokenListener[])[] = [1, 2, 4, 5, 6, 8, 2, 7].map(
  (size, offset) =>
    Array.from({ length: size }, (_, index) => others[(offset + index) % others.length]).filter(
      (listener) => listener !== undefined,
    ),
);

/** Streams that each polluting set hears. */
export const pollutingStreams = 2;
