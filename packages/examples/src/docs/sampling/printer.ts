import type { Handler } from "@runtap/core";

/** Prints what it hears. */
export function printer(name: string): Handler {
  return {
    name,
    on: { "*": ({ type, run }) => console.log(`${name}: ${type} ${run.name}`) },
  };
}
