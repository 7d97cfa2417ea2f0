import type { RunKind } from "@runtap/core";

/** Limits in milliseconds: one for all, or by kind and by name. */
export type SlowOption =
  | number
  | {
      /** By kind. */
      readonly kinds?: { readonly [Kind in RunKind]?: number | undefined } | undefined;
      /** By name; goes before the kind. */
      readonly names?: Readonly<Record<string, number>> | undefined;
    };

/** Limits, checked. */
export class SlowLimits {
  readonly #every: number | undefined;
  readonly #kinds: ReadonlyMap<string, number>;
  readonly #names: ReadonlyMap<string, number>;

  constructor(
    every: number | undefined,
    kinds: ReadonlyMap<string, number>,
    names: ReadonlyMap<string, number>,
  ) {
    this.#every = every;
    this.#kinds = kinds;
    this.#names = names;
  }

  get isEmpty(): boolean {
    return this.#every === undefined && this.#kinds.size === 0 && this.#names.size === 0;
  }

  of(kind: string, name: string): number | undefined {
    return this.#names.get(name) ?? this.#kinds.get(kind) ?? this.#every;
  }
}
