/** Something that holds text and can write it without an event loop. */
export interface LastWriter {
  writeLast(): void;
}

// One hook for all: an emitter warns of more than ten listeners.
const holding = new Set<LastWriter>();
const writing = new Set<LastWriter>();
let isExiting = false;

function writeAll(): void {
  isExiting = true;
  for (const writer of holding) write(writer);
}

function write(writer: LastWriter): void {
  // While it writes it may find that it still holds something.
  if (writing.has(writer)) return;
  writing.add(writer);
  writer.writeLast();
  writing.delete(writer);
}

/** Has the writer write when the process exits, until it is released; at once where the process is exiting already. */
export function writeAtExit(writer: LastWriter): void {
  if (isExiting) {
    write(writer);
    return;
  }
  // First in line: streams close themselves in listeners of their own.
  if (holding.size === 0) process.prependListener("exit", writeAll);
  holding.add(writer);
}

/** The writer holds nothing any more. */
export function releaseAtExit(writer: LastWriter): void {
  if (holding.delete(writer) && holding.size === 0) process.off("exit", writeAll);
}
