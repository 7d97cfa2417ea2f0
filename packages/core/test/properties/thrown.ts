import type { Throwable } from "./program.ts";

/** Makes what a plan throws; another one each time, as in life. */
export function makeThrown(throwable: Throwable, where: string): unknown {
  switch (throwable) {
    case "error":
      return new TypeError(`failed in ${where}`);
    case "text":
      return `text from ${where}`;
    case "nothing":
      return undefined;
    case "abort":
      return new DOMException(`given up in ${where}`, "AbortError");
    case "interrupt":
      return Object.assign(new Error(`paused in ${where}`), { name: "GraphInterrupt" });
    case "redirect":
      return Object.assign(new Error(`elsewhere from ${where}`), { digest: "NEXT_REDIRECT;push" });
  }
}

/** How a run ends that this was thrown in. */
export function endingBy(thrown: unknown): "end" | "error" | "cancel" {
  if (!(thrown instanceof Error)) return "error";
  if ("digest" in thrown) return "end";
  return thrown.name === "AbortError" ||
    thrown.name === "GraphInterrupt" ||
    thrown.name === "TimeoutError"
    ? "cancel"
    : "error";
}

/** The same text for the same value of two performances. */
export function showValue(value: unknown): string {
  return value instanceof Error ? `${value.name}: ${value.message}` : String(value);
}
