/**
 * One value for the whole process, whichever copy of the package asks first: two versions of runtap in one tree must
 * share their context and their process-wide tap. The number in the key changes when what is shared changes shape.
 */
export function processWide<Value>(
  key: string,
  isValue: (value: unknown) => value is Value,
  make: () => Value,
): Value {
  const symbol = Symbol.for(`@runtap/core/${key}/1`);
  const found: unknown = Reflect.get(globalThis, symbol);
  if (isValue(found)) return found;
  const made = make();
  Reflect.defineProperty(globalThis, symbol, { value: made, configurable: true });
  return made;
}
