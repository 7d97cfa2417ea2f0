import type { Handlers, Metadata, Tap } from "@runtap/core";

/** How a client's calls are observed. */
export interface ObserveOptions {
  /** Where the runs start. @default the process-wide `tap` */
  readonly tap?: Pick<Tap, "start"> | undefined;
  /** Hear the calls of this client, besides the tap's own handlers. */
  readonly handlers?: Handlers | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly metadata?: Metadata | undefined;
  /** What the runs are called. @default the endpoint: `"chat"`, `"responses"`… */
  readonly name?: string | undefined;
  /** Who answers, where the address does not tell: OpenTelemetry's `gen_ai.provider.name`. @default read from the address */
  readonly provider?: string | undefined;
}
