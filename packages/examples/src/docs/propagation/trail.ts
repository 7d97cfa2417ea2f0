import type { Handler } from "@runtap/core";

/** Prints what is said, and where in which trace. */
export function trailHandler(process: string): Handler {
  return {
    name: "trail",
    on: {
      "*": ({ type, run }) =>
        console.log(
          `${process}: ${type} ${run.name}, inside ${run.parentId ?? "nothing"}, ${run.traceId}`,
        ),
    },
  };
}
