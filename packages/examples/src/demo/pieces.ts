/** Cuts a text into pieces of about the size of a model's tokens; joined, they are the text. */
export function toPieces(text: string): readonly string[] {
  return text.match(/\s*[\p{L}\p{N}]{1,9}|\s*[^\s\p{L}\p{N}]{1,3}|\s+/gu) ?? [];
}
