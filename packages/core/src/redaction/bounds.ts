import type { PathState } from "./paths.ts";

/** How deep a value is looked into. */
export const MAX_DEPTH = 64;
/** How many objects of an event are looked at. */
export const MAX_OBJECTS = 50_000;
/** How many elements or keys one of them may have. */
export const MAX_BREADTH = 100_000;

/** What stands in place of what is too deep, too many or too broad to be looked at. */
export const TOO_MUCH = "[redacted: too large to look at]";

/** Remembers objects by the place where they were met, where places matter. */
export class Met<Value> {
  readonly #byObject = new Map<object, Value>();
  readonly #byPlace = new Map<string, Map<object, Value>>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get(object: object, place: PathState): Value | undefined {
    return this.#of(place)?.get(object);
  }

  set(object: object, place: PathState, value: Value): void {
    let known = this.#of(place);
    if (known === undefined) {
      known = new Map();
      this.#byPlace.set(place.id, known);
    }
    known.set(object, value);
    this.#size += 1;
  }

  #of({ id }: PathState): Map<object, Value> | undefined {
    return id === "" ? this.#byObject : this.#byPlace.get(id);
  }
}
