import type { RunInfo } from "@runtap/core";
import { RunView } from "./run-view.ts";

/** More open runs than this, and the oldest are forgotten: their later lines stand at the margin. */
const MAX_VIEWS = 10_000;

/** The runs that are open, and those around them. */
export class RunTree {
  readonly top: RunView = new RunView(undefined, undefined, true);
  readonly #views = new Map<string, RunView>();
  readonly #isShown: (run: RunInfo) => boolean;
  #lastRun: RunInfo | undefined;
  #lastView: RunView | undefined;

  constructor(isShown: (run: RunInfo) => boolean) {
    this.#isShown = isShown;
  }

  /** How many runs are kept: none, when none is open. */
  get size(): number {
    return this.#views.size;
  }

  /** The view of a run that is or was open. */
  find(run: RunInfo): RunView | undefined {
    if (run === this.#lastRun) return this.#lastView;
    const view = this.#views.get(run.id);
    this.#lastRun = run;
    this.#lastView = view;
    return view;
  }

  /** The view of a run that is open; one is made where its start was not heard. */
  open(run: RunInfo): RunView {
    const known = this.find(run);
    if (known !== undefined) return known;
    const view = this.glimpse(run);
    view.parent?.admit(view);
    this.#views.set(run.id, view);
    this.#lastRun = run;
    this.#lastView = view;
    if (this.#views.size > MAX_VIEWS) this.#forgetOldest();
    return view;
  }

  /** The view of a run for one line, not kept: it has ended, or nothing tells that it is open. */
  glimpse(run: RunInfo): RunView {
    const around = run.parentId === undefined ? undefined : this.#views.get(run.parentId);
    return new RunView(run, around ?? this.top, this.#isShown(run));
  }

  /** The run has ended. A view is kept as long as runs inside it are open, so that they keep their place. */
  close(view: RunView): void {
    view.isOpen = false;
    view.voices = [];
    this.#release(view);
  }

  /** Forgets all runs. */
  clear(): void {
    this.#views.clear();
    this.#lastRun = undefined;
    this.#lastView = undefined;
  }

  #release(view: RunView): void {
    const { run, parent } = view;
    if (run === undefined || parent === undefined || view.isOpen || view.openChildren > 0) return;
    if (!this.#views.delete(run.id)) return;
    this.#lastRun = undefined;
    this.#lastView = undefined;
    parent.dismiss(view);
    this.#release(parent);
  }

  #forgetOldest(): void {
    for (const view of this.#views.values()) {
      view.isOpen = false;
      view.openChildren = 0;
      this.#release(view);
      return;
    }
  }
}
