import { complain } from "../errors.ts";

/** Where a value stands, as far as the paths of the rules care. */
export interface PathState {
  /** A path ends here: the value is hidden. */
  readonly isHit: boolean;
  /** Tells states apart, for remembering what was seen where. */
  readonly id: string;
  /** The place one key further. */
  step(key: string): PathState;
}

const SEGMENT = /\[(?:"([^"]*)"|'([^']*)'|(\d+|\*))\]|([^.[\]]+)/y;

/** `input.messages.*.content`, `metadata["user.name"]`, `output[0]`, `**.ssn`. */
function readPath(path: unknown): readonly string[] {
  const wrong = (): Error =>
    complain(
      "a path of `paths`",
      'keys joined by dots, like "input.messages.*.content"',
      path,
      '`*` stands for any one key or index, `**` for any number of them, `["a.b"]` for a key with a dot.',
    );
  if (typeof path !== "string") throw wrong();
  const segments: string[] = [];
  let at = 0;
  while (at < path.length) {
    SEGMENT.lastIndex = at;
    const found = SEGMENT.exec(path);
    if (found === null) throw wrong();
    const [whole, double, single, index, plain] = found;
    segments.push(double ?? single ?? index ?? plain ?? "");
    at += whole.length;
    if (path[at] === ".") {
      at += 1;
      if (at === path.length) throw wrong();
    } else if (at < path.length && path[at] !== "[") throw wrong();
  }
  if (segments.length === 0) throw wrong();
  return segments;
}

class Nowhere implements PathState {
  readonly isHit = false;
  readonly id = "";
  step(): PathState {
    return this;
  }
}

/** Where no path leads. */
export const NOWHERE: PathState = new Nowhere();

/** Positions within the paths: those a value's own path may still complete. */
class Somewhere implements PathState {
  readonly isHit: boolean;
  readonly id: string;
  readonly #paths: readonly (readonly string[])[];
  readonly #positions: readonly (readonly [path: number, segment: number])[];

  constructor(
    paths: readonly (readonly string[])[],
    positions: readonly (readonly [path: number, segment: number])[],
  ) {
    this.#paths = paths;
    const reached = new Map<string, readonly [number, number]>();
    for (const [path, segment] of positions) {
      let at = segment;
      reached.set(`${path}:${at}`, [path, at]);
      // `**` may stand for no key at all.
      while (paths[path]?.[at] === "**") {
        at += 1;
        reached.set(`${path}:${at}`, [path, at]);
      }
    }
    this.#positions = [...reached.values()];
    this.id = [...reached.keys()].sort().join(" ");
    this.isHit = this.#positions.some(([path, at]) => at === paths[path]?.length);
  }

  step(key: string): PathState {
    const next: (readonly [number, number])[] = [];
    for (const [path, at] of this.#positions) {
      const segment = this.#paths[path]?.[at];
      if (segment === "**") next.push([path, at]);
      else if (segment === key || segment === "*") next.push([path, at + 1]);
    }
    return next.length === 0 ? NOWHERE : new Somewhere(this.#paths, next);
  }
}

/** The place where all paths begin: the event itself. */
export function pathsFrom(paths: readonly unknown[]): PathState {
  const read = paths.map(readPath);
  return read.length === 0
    ? NOWHERE
    : new Somewhere(
        read,
        read.map((_, path) => [path, 0] as const),
      );
}
