import { createTap, type Handlers, type Metadata, type Tap } from "@runtap/core";

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

/** Complains of what no run could start with: now, and not at the first call. */
export function checkWhatGoesDown({
  handlers,
  tags,
  metadata,
}: Pick<ObserveOptions, "handlers" | "tags" | "metadata">): void {
  // A tap of its own looks at all of it. A scope would too, but there is none where there is no ambient context; and where
  // there is, it takes that into use, which on Node 20 taxes every promise of the process from then on.
  createTap({ handlers, tags, metadata, context: "explicit" });
}
