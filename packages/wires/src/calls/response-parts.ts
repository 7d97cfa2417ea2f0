import {
  type AnyFunction,
  isClientStream,
  isFunction,
  isRecord,
  isResponse,
} from "./client-shape.ts";
import type { CallSlot } from "./call-slot.ts";
import type { ObservedCall } from "./observed-call.ts";
import { followStream } from "./stream-following.ts";

/** What a client makes its promise of: the request under way, and how its response is parsed when somebody asks. */
export interface ResponseParts {
  readonly request: Promise<unknown>;
  readonly parse: AnyFunction;
}

/** What a failure of the call becomes for the caller. */
export function refusal(slot: CallSlot): (error: unknown) => never {
  return (error) => {
    throw slot.call === undefined ? error : slot.call.failed(error);
  };
}

/** The parts, observed: nothing is parsed that would not have been. */
export function observedParts(
  slot: CallSlot,
  request: Promise<unknown>,
  parse: AnyFunction,
): ResponseParts {
  const refuse = refusal(slot);
  return {
    request: request.then((props) => {
      if (isRecord(props) && slot.call !== undefined) observeRaw(slot.call, props);
      return props;
    }, refuse),
    parse: async function (this: unknown, ...args) {
      const { call } = slot;
      const parsed = async (): Promise<unknown> => Reflect.apply(parse, this, [...args]);
      // Parsed from the response that the program has got, whose bytes are observed.
      if (call?.raw !== undefined) return call.raw.then(parsed);
      if (call === undefined || call.isParsed) return parsed();
      call.isParsed = true;
      return handOut(call, await parsed().catch(refuse));
    },
  };
}

/** Who takes the response itself reads its bytes: they are observed where nothing was parsed before. */
function observeRaw(call: ObservedCall, props: object): void {
  const given: unknown = Reflect.get(props, "response");
  if (!isResponse(given)) return;
  const shape = { configurable: true, enumerable: true };
  const set = (value: unknown): void => {
    Object.defineProperty(props, "response", { ...shape, value, writable: true });
  };
  Object.defineProperty(props, "response", {
    ...shape,
    set,
    get: () => {
      if (call.isParsed) return given;
      const raw = call.observeRaw(given);
      raw.then(set, () => undefined);
      return raw;
    },
  });
}

/** Observes an answer on its way to the program. */
export async function handOut(call: ObservedCall | undefined, answer: unknown): Promise<unknown> {
  if (call === undefined) return answer;
  if (isClientStream(answer)) followStream(call, answer);
  else await call.answered(answer);
  return answer;
}

/** The call whose request is being made, for as long as the client's `post` has not returned. */
let opening: CallSlot | undefined;

export function whileOpening<Result>(slot: CallSlot, send: () => Result): Result {
  const before = opening;
  opening = slot;
  try {
    return send();
  } finally {
    opening = before;
  }
}

/**
 * OpenAI's client of version 7 makes its promises in a method of its own, and what it derives of them later out of the
 * same parts: they are observed before they get there.
 */
export function bindingPromise(make: AnyFunction): AnyFunction {
  return function (this: unknown, ...args) {
    const [request, parse = parseOf(this), ...rest] = args;
    const slot = opening;
    if (slot === undefined || slot.isBound || !(request instanceof Promise) || !isFunction(parse)) {
      return Reflect.apply(make, this, [...args]);
    }
    slot.isBound = true;
    const parts = observedParts(slot, request, parse);
    return Reflect.apply(make, this, [parts.request, parts.parse, ...rest]);
  };
}

function parseOf(client: unknown): AnyFunction | undefined {
  const parse: unknown = isRecord(client)
    ? Reflect.get(client, "parseResponseWithTimeout")
    : undefined;
  return isFunction(parse) ? (...args) => Reflect.apply(parse, client, [...args]) : undefined;
}
