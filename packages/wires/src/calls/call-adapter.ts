import type { Wire } from "../wire.ts";

/** A request that is a call of a model. */
export interface KnownCall {
  /** What the run is called, unless the user says otherwise. */
  readonly name: string;
  readonly wire: Wire;
  /** What is sent. */
  readonly body: unknown;
  /** Where the address names the model. */
  readonly url?: string | undefined;
  /** Which events of a stream were asked for on behalf of the run alone: they are read and not handed on. */
  readonly hides?: ((event: unknown) => boolean) | undefined;
}

/** What is particular to one provider's client. */
export interface CallAdapter {
  /** What can be observed, for whoever gives something else: "an OpenAI client". */
  readonly expected: string;
  /** How one gets it. */
  readonly advice: string;
  /** The call that a request is; `undefined` for one that is left alone. */
  readonly callOf: (client: object, path: string, body: unknown) => KnownCall | undefined;
  /** OpenTelemetry's name of the provider that a client talks to. */
  readonly providerOf: (client: object) => string | undefined;
  /** What else is observed of a client, and of its copies. */
  readonly observeMore?: ((client: object) => void) | undefined;
}
