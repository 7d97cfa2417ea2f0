/** All that can be read of a value: names, texts, keys, symbols, prototypes' getters, to some depth. */
export function readable(value: unknown): string {
  const seen = new Set<unknown>();
  const parts: string[] = [];
  const read = (each: unknown): void => {
    if (typeof each === "symbol") parts.push(each.description ?? "");
    else if (typeof each !== "object" || each === null) parts.push(String(each));
    else if (!seen.has(each)) {
      seen.add(each);
      if (each instanceof Map) for (const pair of each) pair.forEach(read);
      if (each instanceof Set) for (const member of each) read(member);
      if (each instanceof URL || each instanceof RegExp) parts.push(String(each));
      if (ArrayBuffer.isView(each)) parts.push(Buffer.from(each.buffer).toString());
      for (const key of Reflect.ownKeys(each)) {
        read(key);
        read(Reflect.get(each, key));
      }
      if (each instanceof Error) [each.name, each.message, each.stack].forEach(read);
    }
  };
  read(value);
  return parts.join("\u0000");
}
