/** What is asked of a logger: pino's, of any version with child loggers, is one. */
export interface PinoLike {
  readonly level: string;
  readonly levels: { readonly values: { readonly [name: string]: number } };
  isLevelEnabled(level: string): boolean;
  child(bindings: { [key: string]: unknown }): PinoLike;
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
