import { LogCollapsingLowestDenseDDSketch } from "@datadog/sketches-js";

/** How far a percentile may lie from the exact one, as a part of it. */
export const RELATIVE_ACCURACY = 0.01;

/** Bins that a sketch may have. From the smallest figure to the largest takes fewer: none are collapsed. */
export const BIN_LIMIT = 2048;

/** Below this, ten nanoseconds as a duration, a figure counts as 0. */
const SMALLEST = 1e-5;

/** Above this, a hundred years as a duration, a figure is none. */
const LARGEST = 3.2e12;

/** The bin of what counts as 0. */
export const ZERO_BIN: number = Number.NEGATIVE_INFINITY;

const config = { relativeAccuracy: RELATIVE_ACCURACY, binLimit: BIN_LIMIT };
const { mapping } = new LogCollapsingLowestDenseDDSketch(config);

/** The bins that figures can have, but for {@link ZERO_BIN}. */
export const BIN_RANGE: readonly [first: number, last: number] = [
  mapping.key(SMALLEST),
  mapping.key(LARGEST),
];

/** A sketch without figures. */
export function emptySketch(): LogCollapsingLowestDenseDDSketch {
  return new LogCollapsingLowestDenseDDSketch(config);
}

/** Whether this is a figure that can be observed: not NaN, not negative, not absurd. */
export function isFigure(value: number): boolean {
  return value >= 0 && value <= LARGEST;
}

/** The figure that stands for all in a bin. */
export function figureOf(bin: number): number {
  return mapping.value(bin);
}

// The bin is a logarithm, which costs more than all else that is done with a token. So the bins are looked up by the
// exponent and the first seven bits of the mantissa: these are 0.8 % apart at most, and bins 2 %, so that no more than one
// bin ends between two neighbours.
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
  const bin = mapping.key(float[0]);
  firstBins[at] = bin;
  ends[at] = mapping.gamma ** bin;
}

/** The bin of a figure for which {@link isFigure} holds, the same in every distribution. */
export function binOf(figure: number): number {
  if (figure < SMALLEST) return ZERO_BIN;
  const at = prefixOf(figure) - firstPrefix;
  const bin = firstBins[at] ?? 0;
  return figure > (ends[at] ?? 0) ? bin + 1 : bin;
}
