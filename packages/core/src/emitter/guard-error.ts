import { RuntapError } from "../errors.ts";

/** What the caller of a run gets that a guard has stopped; the guard's own error is its `cause`. */
export class GuardError extends RuntapError {
  override readonly name: string = "GuardError";
  /** The name of the handler whose guard it was. */
  readonly handler: string;
  /** The name of the event that was not to happen. */
  readonly eventType: string;

  constructor(handler: string, eventType: string, run: string, why: string, cause: unknown) {
    super(
      "guard-denied",
      `The guard of handler "${handler}" stopped the ${run} on ${eventType}: ${why}`,
      { cause },
    );
    this.handler = handler;
    this.eventType = eventType;
  }

  /** Holds across copies of the package. */
  static override isInstance(value: unknown): value is GuardError {
    return RuntapError.isInstance(value) && value.code === "guard-denied";
  }
}
