import type { EventLoopDelay, ResourceSample } from "./resource-figures.ts";

/** Looks at the process. */
export interface Probe {
  readonly sample: () => ResourceSample;
  /** The event loop's delay is measured between these. */
  readonly watch: () => void;
  readonly pause: () => void;
}

/** Milliseconds between two looks at the event loop; they are part of what its histogram holds. */
const RESOLUTION_MS = 10;
const NS_PER_MS = 1e6;

/** The probe of this platform, or `undefined` where there is no process to look at: browsers, workers. */
export function processProbe(): Probe | undefined {
  const { process } = globalThis;
  if (typeof process?.cpuUsage !== "function" || typeof process.memoryUsage !== "function") {
    return undefined;
  }
  // Not imported, so that this module loads anywhere; older releases of Node 20 do not have it.
  const hooks = process.getBuiltinModule?.("node:perf_hooks");
  const delays = hooks?.monitorEventLoopDelay?.({ resolution: RESOLUTION_MS });
  const late = (ns: number): number => Math.max(0, ns / NS_PER_MS - RESOLUTION_MS);
  const eventLoopDelay = (): EventLoopDelay | undefined =>
    delays === undefined || !(delays.max > 0)
      ? undefined
      : { mean: late(delays.mean), p99: late(delays.percentile(99)), max: late(delays.max) };
  return {
    sample: () => {
      const { user, system } = process.cpuUsage();
      const { rss, heapUsed } = process.memoryUsage();
      const eventLoopDelayMs = eventLoopDelay();
      return {
        cpuMs: (user + system) / 1000,
        rssBytes: rss,
        heapUsedBytes: heapUsed,
        ...(eventLoopDelayMs === undefined ? {} : { eventLoopDelayMs }),
      };
    },
    watch: () => void delays?.enable(),
    pause: () => void delays?.disable(),
  };
}
