const wanted = Number(process.env["RUNTAP_PROPERTY_RUNS"] ?? 1000);

/** How many cases a property is tried on: more with `RUNTAP_PROPERTY_RUNS=10000 npm test -- packages/core/test/properties`. */
export const rounds: { readonly numRuns: number } = { numRuns: wanted };

/** What a property may take, more cases more. */
export const patienceMs: number = Math.max(60_000, wanted * 100);
