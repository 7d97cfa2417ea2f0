import { complain, type Handlers, type Metadata, tap as processTap, type Tap } from "@runtap/core";
import type { WireName } from "@runtap/wires";
import { checkWhatGoesDown } from "@runtap/wires/calls";

/** How requests are observed. */
export interface ObserveFetchOptions {
  /** Where the runs start. @default the process-wide `tap` */
  readonly tap?: Pick<Tap, "start"> | undefined;
  /** Hear these calls, besides the tap's own handlers. */
  readonly handlers?: Handlers | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly metadata?: Metadata | undefined;
  /** Who answers, where the address does not tell: OpenTelemetry's `gen_ai.provider.name`. @default read from the address */
  readonly provider?: string | undefined;
  /**
   * Decides on a request with method `POST`: `true` observes it if its address is a known one, `false` leaves it alone,
   * a wire's name reads it as that, whatever its address. Called for each; one that throws leaves the request alone.
   * @default every address that is known
   */
  readonly include?: ((url: string) => boolean | WireName) | undefined;
}

/** Options that were looked at. */
export interface Settings extends ObserveFetchOptions {
  readonly tap: Pick<Tap, "start">;
}

/** @throws RuntapError for options that no request could be observed with. */
export function settingsOf(options: ObserveFetchOptions): Settings {
  if (typeof options !== "object" || options === null) {
    const advice = "`observeFetch(fetch, { tags: […] })`; leave them out for the process-wide tap.";
    throw complain("the options of `observeFetch`", "an object", options, advice);
  }
  const { tap = processTap, handlers, tags, metadata, provider, include } = options;
  if (typeof tap?.start !== "function") {
    throw complain("`tap`", "a tap", tap, "Leave it out for the process-wide one.");
  }
  if (provider !== undefined && (typeof provider !== "string" || provider === "")) {
    const advice = 'Something like "openai"; leave it out for the one that the address tells.';
    throw complain("`provider`", "a non-empty string", provider, advice);
  }
  if (include !== undefined && typeof include !== "function") {
    const advice = "It gets an address; leave it out to observe every known one.";
    throw complain("`include`", "a function", include, advice);
  }
  checkWhatGoesDown({ handlers, tags, metadata });
  return { tap, handlers, tags, metadata, provider, include };
}
