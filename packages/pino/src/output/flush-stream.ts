/** Resolves when what a stream has taken is written, as far as the stream lets that be known. */
export async function flushStream(stream: unknown): Promise<void> {
  if (typeof stream !== "object" || stream === null || isGone(stream)) return;
  if (isFunctionOf(stream, "flush")) {
    await new Promise<void>((resolve) => {
      call(stream, "flush", resolve);
    });
  }
  if (isFileOfPino(stream)) await settleFile(stream);
  else if (Number(Reflect.get(stream, "writableLength")) > 0) await lastWrite(stream);
  else if (!isFunctionOf(stream, "flush")) flushSync(stream);
}

/** What pino writes to descriptors with calls back at once where it gathers nothing, though much may be under way. */
async function settleFile(file: object): Promise<void> {
  if (!isOpen(file)) await eventOf(file, "ready");
  // What is under way comes first: what is written past it would stand before it.
  while (Reflect.get(file, "_writing") === true && !isGone(file)) await eventOf(file, "drain");
  flushSync(file);
}

/** A `Writable` calls back in the order of what it was given. */
function lastWrite(stream: object): Promise<void> {
  return new Promise((resolve) => {
    call(stream, "write", "", () => resolve());
  });
}

function isFileOfPino(stream: object): boolean {
  return "fd" in stream && isFunctionOf(stream, "flushSync") && isFunctionOf(stream, "once");
}

function isOpen(file: object): boolean {
  const fd: unknown = Reflect.get(file, "fd");
  return typeof fd === "number" && fd >= 0;
}

function isGone(stream: object): boolean {
  return Reflect.get(stream, "destroyed") === true;
}

/** Resolves also when that will never be. */
function eventOf(stream: object, name: string): Promise<void> {
  return new Promise((resolve) => {
    for (const each of [name, "error", "close"]) call(stream, "once", each, resolve);
  });
}

/** Writes what a stream holds, now, where it knows how to. */
export function flushSync(stream: object): void {
  try {
    call(stream, "flushSync");
  } catch {
    // Not open yet, or closed already: there is no other way to hurry it.
  }
}

function isFunctionOf(stream: object, key: string): boolean {
  return typeof Reflect.get(stream, key) === "function";
}

function call(stream: object, key: string, ...values: readonly unknown[]): void {
  const method: unknown = Reflect.get(stream, key);
  if (typeof method === "function") Reflect.apply(method, stream, [...values]);
}
