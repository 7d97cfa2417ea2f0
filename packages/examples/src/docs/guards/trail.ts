import type { Handler } from "@runtap/core";

/** Prints starts and endings. */
export function trailHandler(): Handler {
  return {
    name: "trail",
    on: {
      "*.start": ({ type, run }) => console.log(`  ${type} ${run.name}`),
      "*.end": ({ type, run }) => console.log(`  ${type} ${run.name}`),
      "*.error": ({ type, run }) => console.log(`  ${type} ${run.name}`),
      "*.cancel": ({ type, run, reason }) => console.log(`  ${type} ${run.name}: ${reason}`),
    },
  };
}
