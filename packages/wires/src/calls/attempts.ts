import { type AnyFunction, isRecord, isResponse } from "./client-shape.ts";
import { ObservedCall } from "./observed-call.ts";

/** Where a request carries its call on the way to `fetch`. One symbol for all copies of the package. */
const CALL = Symbol.for("@runtap/wires/call");
const WATCHED = Symbol.for("@runtap/wires/watched-fetch");

/** Options of a request's `fetch` that carry its call. */
export function carrying(call: ObservedCall, fetchOptions: unknown): object {
  return { ...(isRecord(fetchOptions) ? fetchOptions : {}), [CALL]: call };
}

/** Whether a request belongs to a call that its client observes already. */
export function isObservedRequest(init: unknown): boolean {
  return isRecord(init) && CALL in init;
}

function callOf(init: unknown): ObservedCall | undefined {
  const call = isRecord(init) && CALL in init ? init[CALL] : undefined;
  return call instanceof ObservedCall ? call : undefined;
}

/** A `fetch` that tells a call of its attempts: clients make another one without saying so. */
export function watchedFetch(fetch: AnyFunction): AnyFunction {
  // A copy of an observed client has got the watched one from it.
  if (WATCHED in fetch) return fetch;
  const watched: AnyFunction = (...args) => {
    const call = callOf(args[1]);
    if (call === undefined) return Reflect.apply(fetch, undefined, [...args]);
    call.attempt();
    const send = (): unknown => Reflect.apply(fetch, undefined, [...args]);
    let sent: unknown;
    try {
      sent = call.allowed === undefined ? send() : call.allowed.then(send);
    } catch (error) {
      call.missed(error);
      throw error;
    }
    return Promise.resolve(sent).then(
      (response) => {
        if (isResponse(response) && !response.ok) call.missed(statusError(response));
        return response;
      },
      (error: unknown) => {
        call.missed(error);
        throw error;
      },
    );
  };
  return Object.defineProperty(watched, WATCHED, { value: true });
}

function statusError({ status, statusText }: Response): Error {
  const error = new Error(`The server answered with ${`${status} ${statusText}`.trim()}.`);
  return Object.defineProperty(error, "status", { value: status, enumerable: true });
}
