import { passTime } from "./simulated-time.ts";

/** Stands in for a model, so that the example needs no key: streams the same words at the same pace each time. */
export async function* askModel(question: string): AsyncGenerator<string, void, undefined> {
  const words = question.startsWith("What is a tap")
    ? ["Where", " runs", " start", " and", " handlers", " attach", "."]
    : ["Ask", " me", " about", " taps", "."];
  passTime(180);
  for (const word of words) {
    passTime(20);
    yield word;
  }
}
