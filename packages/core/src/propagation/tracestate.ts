const MAX_MEMBERS = 32;
/** What must be handed on at least, by the specification, and what is handed on at most here. */
const MAX_CHARACTERS = 512;
const LONG_MEMBER_CHARACTERS = 128;
/** More than 32 members of the greatest length, with room for white space. */
const MAX_READ_CHARACTERS = 32_768;

const MEMBER =
  /^([a-z0-9][a-z0-9_\-*/@]{0,255})=[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/;

/** Several header lines as one, in their order; `undefined` where one of them is no text. */
function combined(header: unknown): string | undefined {
  const lines: readonly unknown[] = Array.isArray(header) ? header : [header];
  let all = "";
  for (const line of lines) {
    if (typeof line !== "string" || all.length + line.length > MAX_READ_CHARACTERS)
      return undefined;
    all += `,${line}`;
  }
  return all;
}

/** Members by key, the first of a key alone; `undefined` where one of them is malformed. */
function membersOf(list: string): ReadonlyMap<string, string> | undefined {
  const members = new Map<string, string>();
  for (const part of list.split(",")) {
    const member = withoutSpace(part);
    if (member === "") continue;
    const key = MEMBER.exec(member)?.[1];
    if (key === undefined) return undefined;
    if (!members.has(key)) members.set(key, member);
  }
  return members.size > MAX_MEMBERS ? undefined : members;
}

// Not `trim`: only spaces and tabs may surround a member.
function withoutSpace(text: string): string {
  let [from, to] = [0, text.length];
  while (from < to && isSpace(text.charCodeAt(from))) from += 1;
  while (to > from && isSpace(text.charCodeAt(to - 1))) to -= 1;
  return text.slice(from, to);
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

/** Leaves out whole members, the long ones first, each time the last. */
function shortened(members: readonly string[]): string {
  const kept = [...members];
  while (kept.join(",").length > MAX_CHARACTERS) {
    const long = kept.findLastIndex((member) => member.length > LONG_MEMBER_CHARACTERS);
    kept.splice(long === -1 ? kept.length - 1 : long, 1);
  }
  return kept.join(",");
}

/**
 * A `tracestate` header as it is handed on: lines combined, white space and repeated keys left out, at most 512
 * characters of whole members (https://www.w3.org/TR/trace-context-2/#tracestate-header). `undefined` where it is
 * empty, malformed or has more than 32 members.
 */
export function readTracestate(header: unknown): string | undefined {
  const list = combined(header);
  const members = list === undefined ? undefined : membersOf(list);
  const text = members === undefined ? "" : shortened([...members.values()]);
  return text === "" ? undefined : text;
}
