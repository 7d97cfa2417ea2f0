/** Whether a proxy must show this member as it is. */
export function isFixed(target: object, key: PropertyKey): boolean {
  const own = Reflect.getOwnPropertyDescriptor(target, key);
  return own !== undefined && own.configurable !== true && own.writable !== true;
}

/**
 * The object with some of its methods replaced and everything else kept: classes with private fields see their own
 * instance as `this`, `instanceof` holds, and what is not replaced is the original's. `took` is called when another method
 * than the replaced ones is taken.
 */
export function keeping<Target extends object>(
  target: Target,
  replaced: ReadonlyMap<PropertyKey, unknown>,
  took?: () => void,
): Target {
  const bound = new Map<PropertyKey, unknown>();
  return new Proxy(target, {
    get(original, key): unknown {
      if (replaced.has(key)) return replaced.get(key);
      const value: unknown = Reflect.get(original, key, original);
      if (typeof value !== "function" || key === "constructor" || isFixed(original, key))
        return value;
      took?.();
      if (!bound.has(key)) bound.set(key, value.bind(original));
      return bound.get(key);
    },
    set: (original, key, value) => Reflect.set(original, key, value, original),
  });
}
