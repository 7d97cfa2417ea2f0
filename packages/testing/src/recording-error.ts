import type { Recording } from "./recording-handler.ts";

function textOf(thrown: unknown): string {
  try {
    return String(thrown);
  } catch {
    return "a value that cannot be shown as text";
  }
}

function saidBy({ runs, events }: Recording): string {
  return events.length === 0 ? "Nothing was said." : `What was said:\n${runs.tree()}`;
}

/** A recorded function failed, or did not where it should have; nothing of the recording is lost. */
export class RecordingError extends Error {
  override readonly name: string = "RecordingError";
  readonly recording: Recording;

  private constructor(message: string, recording: Recording, options?: ErrorOptions) {
    super(message, options);
    // The message says it already: printed with the error, the events would bury it.
    Object.defineProperty(this, "recording", { enumerable: false });
    this.recording = recording;
  }

  /** `record` was given a function that failed. */
  static of(thrown: unknown, recording: Recording): RecordingError {
    return new RecordingError(
      `The recorded function failed: ${textOf(thrown)}\nUse record.failing where that is expected. ${saidBy(recording)}`,
      recording,
      { cause: thrown },
    );
  }

  /** `record.failing` was given a function that did not fail. */
  static ofResult(recording: Recording): RecordingError {
    return new RecordingError(
      `Expected the recorded function to fail, but it did not. ${saidBy(recording)}`,
      recording,
    );
  }
}
