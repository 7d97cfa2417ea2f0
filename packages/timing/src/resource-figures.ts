/** How much later than due the process calls its timers. */
export interface EventLoopDelay {
  readonly mean: number;
  readonly p99: number;
  readonly max: number;
}

/** What one sample of the process says. */
export interface ResourceSample {
  /** CPU time of the process since it began. */
  readonly cpuMs: number;
  readonly rssBytes: number;
  readonly heapUsedBytes: number;
  /** Of all the time watched so far; absent where the platform does not measure it. */
  readonly eventLoopDelayMs?: EventLoopDelay;
}

/** What the process used while at least one run was open. All runs share it, and whatever else the process does: what one of them used cannot be told. */
export interface ResourceFigures {
  readonly samples: number;
  /** How long it was watched. */
  readonly watchedMs: number;
  readonly cpuMs: number;
  /** CPU time by time watched: 1 is one core, all the time. */
  readonly cpuShare: number;
  /** The share of the busiest interval between two samples. */
  readonly maxCpuShare: number;
  readonly rssBytes: { readonly last: number; readonly max: number };
  readonly heapUsedBytes: { readonly last: number; readonly max: number };
  readonly eventLoopDelayMs?: EventLoopDelay;
}

interface TimedSample {
  readonly time: number;
  readonly sample: ResourceSample;
}

/** Folds samples into figures. */
export class ResourceFold {
  #before: TimedSample | undefined;
  #samples = 0;
  #watchedMs = 0;
  #cpuMs = 0;
  #maxCpuShare = 0;
  #rssBytes = { last: 0, max: 0 };
  #heapUsedBytes = { last: 0, max: 0 };
  #delay: EventLoopDelay | undefined;

  /** What the process does until the next sample is not watched. */
  pause(): void {
    this.#before = undefined;
  }

  add(time: number, sample: ResourceSample): void {
    const { rssBytes, heapUsedBytes } = sample;
    this.#samples += 1;
    this.#rssBytes = { last: rssBytes, max: Math.max(rssBytes, this.#rssBytes.max) };
    this.#heapUsedBytes = {
      last: heapUsedBytes,
      max: Math.max(heapUsedBytes, this.#heapUsedBytes.max),
    };
    this.#delay = sample.eventLoopDelayMs ?? this.#delay;
    const before = this.#before;
    this.#before = { time, sample };
    if (before === undefined) return;
    const watchedMs = time - before.time;
    const cpuMs = sample.cpuMs - before.sample.cpuMs;
    if (!(watchedMs > 0) || !(cpuMs >= 0)) return;
    this.#watchedMs += watchedMs;
    this.#cpuMs += cpuMs;
    this.#maxCpuShare = Math.max(this.#maxCpuShare, cpuMs / watchedMs);
  }

  figures(): ResourceFigures | undefined {
    if (this.#samples === 0) return undefined;
    return {
      samples: this.#samples,
      watchedMs: this.#watchedMs,
      cpuMs: this.#cpuMs,
      cpuShare: this.#watchedMs === 0 ? 0 : this.#cpuMs / this.#watchedMs,
      maxCpuShare: this.#maxCpuShare,
      rssBytes: this.#rssBytes,
      heapUsedBytes: this.#heapUsedBytes,
      ...(this.#delay === undefined ? {} : { eventLoopDelayMs: this.#delay }),
    };
  }
}
