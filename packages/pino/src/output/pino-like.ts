import { type LevelName, LEVELS } from "../levels.ts";

/** What is asked of a logger: pino's, of any version with child loggers, is one. */
export interface PinoLike {
  readonly level: string;
  readonly levels: { readonly values: { readonly [name: string]: number } };
  isLevelEnabled(level: string): boolean;
  child(bindings: object): PinoLike;
  flush?(callback?: (error?: Error) => void): void;
}

/** Whether this is a pino logger, or acts like one. */
export function isPinoLike(value: unknown): value is PinoLike {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return false;
  const { levels, child, isLevelEnabled } = partsOf(value);
  return (
    typeof child === "function" &&
    typeof isLevelEnabled === "function" &&
    typeof levels === "object" &&
    levels !== null &&
    "values" in levels &&
    typeof levels.values === "object" &&
    levels.values !== null &&
    Object.keys(levels.values).length > 0
  );
}

function partsOf(value: object): { levels: unknown; child: unknown; isLevelEnabled: unknown } {
  try {
    return {
      levels: Reflect.get(value, "levels"),
      child: Reflect.get(value, "child"),
      isLevelEnabled: Reflect.get(value, "isLevelEnabled"),
    };
  } catch {
    return { levels: undefined, child: undefined, isLevelEnabled: undefined };
  }
}

/** What the logger calls a level, or the least grave of its own that is as grave. */
export function nameIn({ levels }: PinoLike, level: LevelName): string {
  if (levels.values[level] !== undefined) return level;
  const graver = Object.entries(levels.values).sort(([, one], [, other]) => one - other);
  const found = graver.find(([, value]) => value >= LEVELS[level]) ?? graver.at(-1);
  return found?.[0] ?? level;
}
