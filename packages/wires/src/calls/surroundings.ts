import type { ParentRun } from "@runtap/core";
import { isRecord } from "./client-shape.ts";

/** The run that requests are part of, whatever the code is inside. */
export interface Surroundings {
  readonly parent?: ParentRun | undefined;
  /** Resolves once that run may begin: before, nothing is sent; what it rejects with is what the requests fail with. */
  readonly allowed?: Promise<unknown> | undefined;
}

/** Where the options of a request say it, through whatever helper of the client they are handed on. */
const AROUND = Symbol.for("@runtap/wires/around");

const NOWHERE: Surroundings = Object.freeze({});

/** Options for requests that are part of a run. */
export function insideRun(options: unknown, around: Surroundings): object {
  // There may be no request to hear of it.
  around.allowed?.catch(() => undefined);
  return { ...(isRecord(options) ? options : {}), [AROUND]: around };
}

function isSurroundings(value: unknown): value is Surroundings {
  return isRecord(value);
}

export function surroundingsIn(options: object): Surroundings {
  const around: unknown = Reflect.get(options, AROUND);
  return isSurroundings(around) ? around : NOWHERE;
}
