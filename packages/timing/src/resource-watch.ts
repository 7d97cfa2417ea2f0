import { afterInBackground, type Clock } from "@runtap/core";
import type { Probe } from "./process-probe.ts";
import { type ResourceFigures, ResourceFold } from "./resource-figures.ts";

/** Milliseconds between two samples. */
const INTERVAL_MS = 500;

/** Samples the process while runs are open: at the first start, every half second, and once after the last ending. */
export class ResourceWatch {
  readonly #probe: Probe;
  readonly #clock: Clock;
  readonly #openRuns: () => number;
  readonly #fold = new ResourceFold();
  #disarm: (() => void) | undefined;

  constructor(probe: Probe, clock: Clock, openRuns: () => number) {
    this.#probe = probe;
    this.#clock = clock;
    this.#openRuns = openRuns;
  }

  get isWatching(): boolean {
    return this.#disarm !== undefined;
  }

  /** A run is open. */
  wake(): void {
    if (this.#disarm !== undefined) return;
    this.#probe.watch();
    this.#sample();
    this.#arm();
  }

  /** What the process used so far, up to now. */
  figures(): ResourceFigures | undefined {
    if (this.isWatching) this.#sample();
    return this.#fold.figures();
  }

  /** Takes a last sample, until another run starts. */
  pause(): void {
    if (this.#disarm === undefined) return;
    this.#sample();
    this.#disarm();
    this.#disarm = undefined;
    this.#probe.pause();
    this.#fold.pause();
  }

  #sample(): void {
    this.#fold.add(this.#clock.now(), this.#probe.sample());
  }

  #arm(): void {
    this.#disarm = afterInBackground(this.#clock, INTERVAL_MS, () => {
      if (this.#openRuns() === 0) {
        this.pause();
        return;
      }
      this.#sample();
      this.#arm();
    });
  }
}
