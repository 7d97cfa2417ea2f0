import type { AnyEvent, CancelReason } from "@runtap/core";

/** pino's levels and their values, lowest first. */
export const LEVELS = { trace: 10, debug: 20, info: 30, warn: 40, error: 50, fatal: 60 } as const;

/** How grave a line is, in pino's words. */
export type LevelName = keyof typeof LEVELS;

/** A level, or none at all. */
export type LevelOption = LevelName | "silent";

/** Whether this names a level. */
export function isLevelName(name: unknown): name is LevelName {
  return typeof name === "string" && Object.hasOwn(LEVELS, name);
}

/** A level's value; `silent` is above all of them. */
export function valueOf(level: LevelOption): number {
  return level === "silent" ? Number.POSITIVE_INFINITY : LEVELS[level];
}

const LEVEL_OF_REASON: { readonly [Reason in CancelReason]: LevelName } = {
  abort: "warn",
  break: "info",
  timeout: "error",
  guard: "warn",
  interrupt: "info",
  abandoned: "warn",
  shutdown: "warn",
};

/** How grave an event is. */
export function levelOf(event: AnyEvent): LevelName {
  switch (event.type) {
    case "llm.token":
      return "trace";
    case "chain.chunk":
    case "agent.chunk":
    case "tool.chunk":
    case "run.text":
    case "run.progress":
      return "debug";
    case "run.retry":
    case "run.warning":
    case "handler.drop":
      return "warn";
    case "handler.error":
      return "error";
    default:
      if ("reason" in event && event.type.endsWith(".cancel")) {
        return LEVEL_OF_REASON[event.reason] ?? "warn";
      }
      return event.type.endsWith(".error") ? "error" : "info";
  }
}
