/** How large a bundle of what a user imports may get, and what it must leave out. */
export interface SizeBudget {
  readonly name: string;
  /** A module as a user would write it. Its packages must be dependencies of this one. */
  readonly code: string;
  readonly platform: "node" | "browser";
  /** After minifying and gzip, dependencies included. */
  readonly limitBytes: number;
  /** Identifiers whose presence means that tree shaking has failed. */
  readonly mustNotContain: readonly string[];
}

export const sizeBudgets: readonly SizeBudget[] = [
  {
    name: "createTap on a server",
    code: `export { createTap } from "@runtap/core";`,
    platform: "node",
    limitBytes: 23_000,
    mustNotContain: ["PQueue"],
  },
  {
    name: "createTap in a browser",
    code: `export { createTap } from "@runtap/core";`,
    platform: "browser",
    limitBytes: 23_000,
    mustNotContain: ["PQueue", "AsyncLocalStorage"],
  },
];
