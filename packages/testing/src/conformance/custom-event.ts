interface Emitter {
  emit(event: unknown): void;
}

/** Sends an event that is declared nowhere, as plain JavaScript does. */
export function emitCustom(run: Emitter, event: object): void {
  run.emit(event);
}
