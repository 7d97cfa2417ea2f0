import { countTokens } from "gpt-tokenizer/encoding/o200k_base";

// Its merging is quadratic over a run of one character: pieces of this length keep the worst case near the usual one.
const PIECE = 1000;

const AS_TEXT: { readonly disallowedSpecial: Set<string> } = { disallowedSpecial: new Set() };

/**
 * Counts tokens by OpenAI's `o200k_base` (GPT-4o and later), for `tokensHandler({ estimate: gptTokens })`. Exact for plain
 * text up to a token per thousand characters; for other makers' models a guess like any other. A special token's name in
 * the text, such as `<|endoftext|>`, counts as the text it is. Importing this loads some 75 MB of vocabulary.
 */
export function gptTokens(text: string): number {
  let tokens = 0;
  for (let at = 0; at < text.length; at += PIECE) {
    tokens += countTokens(text.slice(at, at + PIECE), AS_TEXT);
  }
  return tokens;
}
