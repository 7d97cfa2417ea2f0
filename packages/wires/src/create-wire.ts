import { answerOf } from "./reader.ts";
import type { Wire, WireAnswer, WireReader, WireRequest } from "./wire.ts";

/** What makes a wire: how its events are read, how its requests, and its whole answers where those are no event. */
export interface WireParts {
  readonly name: Wire["name"];
  readonly kind: Wire["kind"];
  readonly request: (body: unknown, url: string | undefined) => WireRequest;
  readonly reader: (provider: string | undefined) => WireReader;
  readonly answer?: (body: unknown, provider: string | undefined) => WireAnswer;
}

/** A wire out of its parts. A client may be given what is no JSON: of a payload that throws when looked at nothing is known. */
export function createWire({ name, kind, request, reader, answer }: WireParts): Wire {
  return {
    name,
    kind,
    request: (body, url) => {
      try {
        return request(body, url);
      } catch {
        return { isStream: false };
      }
    },
    reader: (provider) => reader(provider),
    answer: (body, provider) => {
      try {
        return answer?.(body, provider) ?? answerOf(reader(provider), body);
      } catch {
        return { facts: {} };
      }
    },
  };
}
