import type { Wire } from "../wire.ts";
import { httpError, noAnswer, parsed } from "./answer-failure.ts";
import { type AnswerReading, NO_PIECES, type Verdict } from "./answer-reading.ts";
import { BoundedText, ByteText } from "./byte-text.ts";

/** How much of an answer that comes whole is kept for its facts, in characters: one with 1,000 embeddings is smaller. */
export const MAX_ANSWER = 33_554_432;

/** How much of an error's body is kept for its message, in characters. */
const MAX_ERROR = 65_536;

/** What a body comes to that is JSON, as the wire answers; `undefined` where it is none. */
export function judgeBody(
  wire: Wire,
  provider: string | undefined,
  text: string,
): Verdict | undefined {
  const body = parsed(text);
  if (typeof body !== "object" || body === null) return undefined;
  const { facts, error } = wire.answer(body, provider);
  if (error !== undefined) return { error, facts };
  return { output: facts.text ?? body, facts };
}

/** `isKnownByHead`: what is kept is enough to judge by, so that nobody need read on. */
function collected(
  maxChars: number,
  isKnownByHead: boolean,
  judge: (text: string, isCut: boolean) => Verdict,
): AnswerReading {
  const decoder = new ByteText();
  const text = new BoundedText(maxChars);
  let last: Verdict | undefined;
  return {
    take: (bytes) => {
      if (text.isCut) return NO_PIECES;
      text.add(decoder.take(bytes));
      if (text.isCut && isKnownByHead) last = judge(text.take(), true);
      return NO_PIECES;
    },
    finish: () => {
      if (!text.isCut) text.add(decoder.finish());
      last ??= judge(text.take(), text.isCut);
      return NO_PIECES;
    },
    verdict: () => last,
  };
}

/** Reads an answer that comes as one JSON body. One too long to be kept ends without its facts. */
export function wholeAnswer(
  wire: Wire,
  contentType: string,
  provider: string | undefined,
): AnswerReading {
  return collected(MAX_ANSWER, false, (text, isCut) => {
    if (isCut) return {};
    return judgeBody(wire, provider, text) ?? { error: noAnswer(wire, contentType, text) };
  });
}

/** Reads the body of an HTTP error, for what the provider says of it. */
export function failedAnswer(status: number, statusText: string): AnswerReading {
  return collected(MAX_ERROR, true, (text) => ({ error: httpError(status, statusText, text) }));
}
