import { complain } from "../errors.ts";
import { requireOptions } from "../option-checks.ts";
import { BOUNDS, type Bounds } from "../events/bounds.ts";

/** How much of an event goes into its record; what does not is told of in `cuts`. */
export interface RecordLimits {
  /** How many objects and arrays deep a field of the event may go. @default 8 */
  readonly maxDepth?: number | undefined;
  /** How many elements an array, how many fields an object may have. @default 200 */
  readonly maxBreadth?: number | undefined;
  /** How long a text may be, in UTF-16 code units. @default 16,384 */
  readonly maxStringLength?: number | undefined;
  /** How long the record may be as a line of JSON, in bytes of UTF-8, the line break not counted. @default 262,144 */
  readonly maxBytes?: number | undefined;
}

// Below these a record could not hold what every event has.
const LEAST: Bounds = { maxDepth: 2, maxBreadth: 16, maxStringLength: 64, maxBytes: 4096 };

function limit(limits: RecordLimits, name: keyof Bounds): number {
  const value = limits[name] ?? BOUNDS[name];
  if (Number.isSafeInteger(value) && value >= LEAST[name]) return value;
  throw complain(
    `\`${name}\``,
    `an integer of at least ${LEAST[name]}`,
    value,
    `Leave it out for ${BOUNDS[name]}.`,
  );
}

/** The limits, complete. */
export function boundsOf(limits: RecordLimits | undefined): Bounds {
  if (limits === undefined) return BOUNDS;
  requireOptions(limits, "the limits of a record", Object.keys(LEAST), "{ maxBytes: 65_536 }");
  return {
    maxDepth: limit(limits, "maxDepth"),
    maxBreadth: limit(limits, "maxBreadth"),
    maxStringLength: limit(limits, "maxStringLength"),
    maxBytes: limit(limits, "maxBytes"),
  };
}
