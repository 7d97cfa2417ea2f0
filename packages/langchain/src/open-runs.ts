import { currentRun, type ParentRun, type Tap } from "@runtap/core";
import { isObject } from "@runtap/wires/usage";
import { type OpenRun, shownRun } from "./open-run.ts";

/** The metadata key that LangChain's own run id stands under; runs that you start inside inherit it. */
export const RUN_ID_KEY = "langchainRunId";

const isWeakKnown = typeof WeakRef === "function";
const MIN_PRUNE = 256;

/**
 * The runs of LangChain's that are open in one tap, by LangChain's id. Nothing here keeps a run alive: what LangChain
 * has let go without a word is collected, and its run ends as abandoned. Alive is what LangChain's run manager still
 * holds, and of that the handler gets one object to see: the run's metadata.
 */
export class OpenRuns {
  readonly tap: Tap;
  readonly #byId = new Map<string, WeakRef<OpenRun> | OpenRun>();
  readonly #held = new WeakMap<object, Set<OpenRun>>();
  #pruneAt = MIN_PRUNE;

  constructor(tap: Tap) {
    this.tap = tap;
  }

  /** How many are known; those that were collected may still be among them. */
  get size(): number {
    return this.#byId.size;
  }

  /** The run under LangChain's id: open, or cancelled from here while LangChain goes on with it. */
  get(id: string | undefined): OpenRun | undefined {
    const found = id === undefined ? undefined : this.#byId.get(id);
    if (found === undefined || !isWeakKnown || !(found instanceof WeakRef)) {
      return found === undefined || isReference(found) ? undefined : found;
    }
    return found.deref();
  }

  add(open: OpenRun, holder: unknown): void {
    if (isWeakKnown && isObject(holder)) {
      this.#byId.set(open.id, new WeakRef(open));
      const held = this.#held.get(holder);
      if (held === undefined) this.#held.set(holder, new Set([open]));
      else held.add(open);
    } else this.#byId.set(open.id, open);
    open.parent?.children.add(open.id);
    if (this.#byId.size >= this.#pruneAt) this.#prune();
  }

  remove(open: OpenRun): void {
    open.parent?.children.delete(open.id);
    if (this.get(open.id) === open) this.#byId.delete(open.id);
  }

  /** Keeps a run only for what LangChain may still start inside it, as long as LangChain holds it. */
  retire(open: OpenRun): void {
    open.parent?.children.delete(open.id);
    if (this.#byId.get(open.id) === open) this.#byId.delete(open.id);
  }

  /** The runs open inside, one level down. */
  childrenOf(open: OpenRun): readonly OpenRun[] {
    const children: OpenRun[] = [];
    for (const id of open.children) {
      const child = this.get(id);
      if (child?.isOpen === true && child.parent === open) children.push(child);
    }
    return children;
  }

  /**
   * The parent of a run that LangChain starts under this one: this one, or a run of yours inside it that the code is in;
   * `undefined` for the ambient one.
   */
  parentUnder(around: OpenRun | undefined): ParentRun | undefined {
    const shown = shownRun(around);
    if (shown?.run === undefined) return undefined;
    return isInside(shown.id) ? undefined : shown.run;
  }

  #prune(): void {
    for (const id of this.#byId.keys()) if (this.get(id) === undefined) this.#byId.delete(id);
    this.#pruneAt = Math.max(MIN_PRUNE, 2 * this.#byId.size);
  }
}

function isReference(value: object): value is WeakRef<OpenRun> {
  return isWeakKnown && value instanceof WeakRef;
}

/** Whether the code is inside the run of this LangChain id, with no other of LangChain's in between. */
export function isInside(id: string): boolean {
  return currentRun()?.info.metadata[RUN_ID_KEY] === id;
}

const KEY = Symbol.for("@runtap/langchain/open-runs");

function isRegister(value: unknown): value is WeakMap<Tap, OpenRuns> {
  return value instanceof WeakMap;
}

/** Of all copies of this package in the process: two versions of it must not tell of one run twice. */
function register(): WeakMap<Tap, OpenRuns> {
  const known: unknown = Reflect.get(globalThis, KEY);
  if (isRegister(known)) return known;
  const made = new WeakMap<Tap, OpenRuns>();
  Reflect.set(globalThis, KEY, made);
  return made;
}

/** The open runs of a tap. */
export function openRunsOf(tap: Tap): OpenRuns {
  const taps = register();
  let found = taps.get(tap);
  if (found === undefined) {
    found = new OpenRuns(tap);
    taps.set(tap, found);
  }
  return found;
}
