/** How much of an event is kept by whatever holds or writes it. */
export interface Bounds {
  /** How many objects and arrays deep a field of an event may go. */
  readonly maxDepth: number;
  /** How many elements or fields an array or object may have. */
  readonly maxBreadth: number;
  /** In UTF-16 code units. */
  readonly maxStringLength: number;
  /** Of the whole event, as a line of JSON in UTF-8. */
  readonly maxBytes: number;
}

export const BOUNDS: Bounds = {
  maxDepth: 8,
  maxBreadth: 200,
  maxStringLength: 16_384,
  maxBytes: 262_144,
};

/** The beginning of a text and an ellipsis, together `maxLength` long; only as much is read. */
export function cutText(text: string, maxLength: number): string {
  const last = text.charCodeAt(maxLength - 2);
  const end = last >= 0xd800 && last < 0xdc00 ? maxLength - 2 : maxLength - 1;
  const cut = `${text.slice(0, end)}…`;
  // An engine keeps a slice as a reference into the whole text until the joined text is read: this lets the whole go.
  cut.charCodeAt(0);
  return cut;
}
