/** How many cases a property is tried on: its own number, or more with `RUNTAP_PROPERTY_RUNS=10000`. */
export function propertyRuns(usual: number): number {
  return Math.max(usual, Number(process.env["RUNTAP_PROPERTY_RUNS"] ?? 0));
}
