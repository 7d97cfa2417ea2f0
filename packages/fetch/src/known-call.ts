import type { LlmRunOptions } from "@runtap/core";
import { providerOf, type Wire, type WireRequest } from "@runtap/wires";
import { type AskedRequest, askedRequest, retryCount } from "./address.ts";
import { runNameOf, wireFor } from "./known-wires.ts";
import type { Settings } from "./options.ts";
import { parsedBody } from "./request-body.ts";

/** A request to a known wire. */
export interface KnownCall {
  readonly wire: Wire;
  readonly asked: AskedRequest;
  readonly provider: string | undefined;
  /** How often its client had tried before. */
  readonly retryCount: number;
}

/** What is asked of a known wire, and to be observed; `undefined` for any other request. */
export function knownCall(
  input: unknown,
  init: unknown,
  settings: Settings,
): KnownCall | undefined {
  try {
    const asked = askedRequest(input, init);
    const wire = asked === undefined ? undefined : wireFor(asked, settings.include);
    if (asked === undefined || wire === undefined) return undefined;
    const provider = settings.provider ?? providerOf(asked.url);
    return { asked, wire, provider, retryCount: retryCount(input, init) };
  } catch {
    // A getter that throws: whatever it is that was asked for, `fetch` will say what it thinks of it.
    return undefined;
  }
}

/** Options of a run, and whether its answer was asked for as a stream. */
interface CallOptions extends LlmRunOptions {
  readonly isStream: boolean;
}

/**
 * What the call's run starts with. The body is parsed when somebody asks for what it says: nobody does where nobody hears
 * the start. Made here, and not where the run is: what a run keeps of its options must not keep hold of the run itself, or
 * nobody would find out that it was left.
 */
export function callOptions(
  { wire, asked, provider, retryCount: retries }: KnownCall,
  text: string | undefined,
  { handlers, tags, metadata }: Settings,
): CallOptions {
  let unread = text;
  let said: WireRequest | undefined;
  const read = (): WireRequest => {
    said ??= wire.request(parsedBody(unread), asked.url);
    unread = undefined;
    return said;
  };
  return {
    name: runNameOf(wire),
    captureInput: () => read().input,
    get model() {
      return read().model;
    },
    get parameters() {
      return read().parameters;
    },
    get tools() {
      return read().tools;
    },
    get isStream() {
      return read().isStream;
    },
    provider,
    signal: asked.signal,
    handlers,
    tags,
    metadata,
    ownMetadata: retries === 0 ? undefined : { retryCount: retries },
  };
}
