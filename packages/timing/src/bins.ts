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

/** The bin of what counts as 0. */
export const ZERO_BIN: number = Number.NEGATIVE_INFINITY;

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

// A logarithm costs more than all else that is done with a token. So the bins are looked up by the exponent and the first
// seven bits of the mantissa: these are 0.8 % apart at most, and bins 2 %, so that at most one bin ends between neighbours.
const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);
float[0] = -1;
const HIGH = words[1] === 0 ? 0 : 1;
const LOW_BITS = 13;

function prefixOf(figure: number): number {
  float[0] = figure;
  return (words[HIGH] ?? 0) >>> LOW_BITS;
}

const firstPrefix = prefixOf(SMALLEST);
const prefixes = prefixOf(LARGEST) - firstPrefix + 1;
const firstBins = new Int16Array(prefixes);
const ends = new Float64Array(prefixes);
words[1 - HIGH] = 0;
for (let at = 0; at < prefixes; at += 1) {
  words[HIGH] = (firstPrefix + at) << LOW_BITS;
  const bin = logarithmicBin(float[0]);
  firstBins[at] = bin;
  ends[at] = GAMMA ** bin;
}

/** The bin of a figure for which {@link isFigure} holds, the same in every distribution. */
export function binOf(figure: number): number {
  if (figure < SMALLEST) return ZERO_BIN;
  const at = prefixOf(figure) - firstPrefix;
  const bin = firstBins[at] ?? 0;
  return figure > (ends[at] ?? 0) ? bin + 1 : bin;
}
