/** How far a percentile may lie from the exact one, as a part of it. */
export const RELATIVE_ACCURACY = 0.01;

/** Below this, ten nanoseconds as a duration, a figure counts as 0. */
const SMALLEST = 1e-5;

/** Above this, a hundred years as a duration, a figure is none. */
const LARGEST = 3.2e12;

// The mapping of DDSketch (Masson, Rim, Lee: https://arxiv.org/abs/1908.10693): each bin ends at the next power of gamma,
// and what stands for it is as far from one end as from the other, relative to them.
const GAMMA = (1 + RELATIVE_ACCURACY) / (1 - RELATIVE_ACCURACY);
const LOG_GAMMA = Math.log1p((2 * RELATIVE_ACCURACY) / (1 - RELATIVE_ACCURACY));

function logarithmicBin(figure: number): number {
  return Math.ceil(Math.log(figure) / LOG_GAMMA);
}

/** The bin of what counts as 0: far below all others. */
export const ZERO_BIN: number = -(2 ** 15);

/** The bins that figures can have, but for {@link ZERO_BIN}: two thousand, which is what bounds the memory. */
export const BIN_RANGE: readonly [first: number, last: number] = [
  logarithmicBin(SMALLEST),
  logarithmicBin(LARGEST),
];

/** Whether this is a figure that can be observed: not NaN, not negative, not absurd. */
export function isFigure(value: number): boolean {
  return value >= 0 && value <= LARGEST;
}

/** The figure that stands for all in a bin. */
export function figureOf(bin: number): number {
  return (GAMMA ** bin * 2) / (1 + GAMMA);
}

/**
 * The bin of a figure for which {@link isFigure} holds, the same in every distribution.
 *
 * Looked up by the exponent and the first seven bits of the mantissa: these are 0.8 % apart at most, and bins 2 %, so that at
 * most one bin ends between neighbours.
 */
export const binOf: (figure: number) => number = binLookup();

// A closure, because a bundler makes variables of a module's constants, which are loaded anew for each figure.
function binLookup(): (figure: number) => number {
  const LOW_BITS = 13;
  const float = new Float64Array(1);
  const words = new Int32Array(float.buffer);
  float[0] = -1;
  const high = words[1] === 0 ? 0 : 1;
  const low = 1 - high;
  const prefixOf = (figure: number): number => {
    float[0] = figure;
    return (words[high] ?? 0) >> LOW_BITS;
  };
  const firstPrefix = prefixOf(SMALLEST);
  const prefixes = prefixOf(LARGEST) - firstPrefix + 1;
  const bins = new Int16Array(prefixes);
  const ends = new Float64Array(prefixes);
  words[low] = 0;
  for (let at = 0; at < prefixes; at += 1) {
    words[high] = (firstPrefix + at) << LOW_BITS;
    const bin = logarithmicBin(float[0] ?? 0);
    bins[at] = bin;
    ends[at] = GAMMA ** bin;
  }
  return (figure) => {
    if (figure < SMALLEST) return ZERO_BIN;
    const at = prefixOf(figure) - firstPrefix;
    // Whether it lies before the end or behind it cannot be foretold, so a branch is dear: the sign says it.
    float[0] = (ends[at] ?? 0) - figure;
    return (bins[at] ?? 0) + ((words[high] ?? 0) >>> 31);
  };
}
