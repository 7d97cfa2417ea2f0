import type { Metadata, RunInfo, RunKind, RunLink } from "../events/run-info.ts";
import type { Clock } from "../clock.ts";
import type { BequestValues } from "./bequest.ts";
import { readOr } from "./list.ts";
import type { CommonRunOptions, RemoteParent } from "./options.ts";
import type { Redactor } from "./redactor.ts";

const origins = new WeakMap<RunInfo, object>();

/** The wrapped function that the run is a call of. */
export function originOf(info: RunInfo): object | undefined {
  return origins.get(info);
}

/** Inherited tags and further ones, each once. */
export function joinTags(tags: readonly string[], more: readonly string[]): readonly string[] {
  return Object.freeze([...new Set([...tags, ...more])]);
}

/** Inherited metadata and further keys; the last wins. What cannot be read adds nothing. */
export function joinMetadata(metadata: Metadata, more: Metadata): Metadata {
  const legible = readOr(undefined, () => (typeof more === "object" ? { ...more } : undefined));
  return Object.freeze({ ...metadata, ...legible });
}

function frozenLinks(links: readonly RunLink[]): readonly RunLink[] {
  return Object.freeze(links.map((link) => Object.freeze({ ...link })));
}

type Growing<Shape> = { -readonly [Field in keyof Shape]: Shape[Field] };

/** What the info of a run is made from. */
export interface InfoSource {
  readonly id: string;
  readonly traceId: string;
  readonly parentId: string | undefined;
  readonly name: string;
  readonly spec: { readonly kind: RunKind };
  readonly options: CommonRunOptions;
  readonly bequest: { readonly values: BequestValues };
  readonly core: { readonly clock: Clock };
  readonly redactor: Redactor | undefined;
  readonly origin: object | undefined;
  /** The first run of the trace in this process. */
  readonly root: { readonly told: { readonly remote: RemoteParent | undefined } };
  startTime: number;
}

/** What a run's events say of it. Frozen: it is the same object on all of them, and handlers share it. */
export function makeInfo(state: InfoSource): RunInfo {
  const { options, parentId, core } = state;
  const { tags, metadata, userId, sessionId, verbose } = state.bequest.values;
  if (state.startTime === 0) state.startTime = core.clock.now();
  const { operation, links, ownTags, ownMetadata } = options;
  // Assigned one by one: on Node 20 a literal with conditional spreads costs more than the rest of the run.
  const info: Growing<RunInfo> = {
    id: state.id,
    traceId: state.traceId,
    kind: state.spec.kind,
    name: state.name,
    tags: ownTags === undefined ? tags : joinTags(tags, ownTags),
    metadata: ownMetadata === undefined ? metadata : joinMetadata(metadata, ownMetadata),
    verbose,
    startTime: state.startTime,
  };
  if (parentId !== undefined) info.parentId = parentId;
  if (operation !== undefined) info.operation = operation;
  if (userId !== undefined) info.userId = userId;
  if (sessionId !== undefined) info.sessionId = sessionId;
  if (links !== undefined) info.links = frozenLinks(links);
  const { remote } = state.root.told;
  if (remote?.traceFlags !== undefined) info.traceFlags = remote.traceFlags;
  if (remote?.tracestate !== undefined) info.tracestate = remote.tracestate;
  const { redactor } = state;
  const shown = redactor === undefined ? info : redactor.info(info);
  if (state.origin !== undefined) origins.set(shown, state.origin);
  return Object.freeze(shown);
}
