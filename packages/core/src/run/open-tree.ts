/**
 * A place in the tree of open runs, linked both ways so that joining and leaving cost the same however many are open.
 * A run that ended before its children keeps its place until the last of them has left: cancelling an ancestor still
 * reaches them.
 */
export class OpenNode {
  // Declared here and assigned in the constructor: a field that is defined first and assigned after is written twice.
  declare isOpen: boolean;
  declare protected above: OpenNode | null;
  declare protected firstBelow: OpenNode | null;
  /** The one that has been here longest. */
  declare protected lastBelow: OpenNode | null;
  declare protected previous: OpenNode | null;
  declare protected following: OpenNode | null;

  constructor() {
    this.isOpen = true;
    this.above = null;
    this.firstBelow = null;
    this.lastBelow = null;
    this.previous = null;
    this.following = null;
  }

  /** Takes its place below `above`, or below the nearest ancestor of it that still has one. */
  join(above: OpenNode, root: OpenNode): void {
    const place = above.isOpen || above.above !== null ? above : root;
    this.above = place;
    this.following = place.firstBelow;
    if (place.firstBelow === null) place.lastBelow = this;
    else place.firstBelow.previous = this;
    place.firstBelow = this;
  }

  /** Gives its place up, as soon as nothing is open below it. */
  leave(): void {
    const place = this.above;
    if (this.isOpen || this.firstBelow !== null || place === null) return;
    if (this.previous === null) place.firstBelow = this.following;
    else this.previous.following = this.following;
    if (this.following === null) place.lastBelow = this.previous;
    else this.following.previous = this.previous;
    this.above = null;
    this.previous = null;
    this.following = null;
    this.left();
    place.leave();
  }

  /** It has ended, and so has everything below it. */
  protected left(): void {}

  /** What it is open in; `null` once it has given that place up. */
  get place(): OpenNode | null {
    return this.above;
  }

  /** Of what is open longest, something with nothing open below it. */
  oldestLeaf(): OpenNode | undefined {
    let oldest = this.lastBelow ?? undefined;
    while (oldest !== undefined && oldest.lastBelow !== null) oldest = oldest.lastBelow;
    return oldest;
  }

  /** Everything in the tree below, children before their parents. */
  descendants(): OpenNode[] {
    const found: OpenNode[] = [this];
    for (let at = 0; at < found.length; at += 1) {
      for (let below = found[at]?.firstBelow ?? null; below !== null; below = below.following) {
        found.push(below);
      }
    }
    return found.slice(1).reverse();
  }
}

/** The root of the tree, where what was found is not looked for again. */
export class OpenRoot extends OpenNode {
  #near: OpenNode | undefined;

  /** Begins where the last one was found: nothing older can have come since. */
  override oldestLeaf(): OpenNode | undefined {
    const near = this.#near;
    const leaf = near?.place ? (near.oldestLeaf() ?? near) : super.oldestLeaf();
    const place = leaf?.place;
    this.#near = place === this || place === null ? undefined : place;
    return leaf;
  }
}
