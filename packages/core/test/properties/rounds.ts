const asked = process.env["RUNTAP_PROPERTY_RUNS"];
const wanted = Number(asked ?? 300);

/** How many cases a property is tried on: more with `RUNTAP_PROPERTY_RUNS=10000 npm test -- packages/core/test/properties`. */
export const rounds: { readonly numRuns: number } = { numRuns: wanted };

/** The same for the guarantees: a thousand each, whenever the tests run. */
export const guaranteeRounds: { readonly numRuns: number } = { numRuns: Number(asked ?? 1000) };

/** What a property may take, more cases more. */
export const patienceMs: number = Math.max(60_000, guaranteeRounds.numRuns * 100);
