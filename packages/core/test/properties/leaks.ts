import fc from "fast-check";
import { cutAt } from "../redaction/chunkings.ts";
import { SAMPLES, type Sample } from "../redaction/corpus.ts";

/** Something the program has, made of texts with secrets in them. */
export interface Payload {
  readonly value: unknown;
  readonly secrets: readonly string[];
}

const sample: fc.Arbitrary<Sample> = fc.constantFrom(...SAMPLES);

/** A text with a secret in it. */
export const text: fc.Arbitrary<Payload & { readonly value: string }> = sample.map((each) => ({
  value: each.text,
  secrets: [each.secret],
}));

function joined(parts: readonly Payload[], make: (values: readonly unknown[]) => unknown): Payload {
  return {
    value: make(parts.map(({ value }) => value)),
    secrets: parts.flatMap(({ secrets }) => secrets),
  };
}

function errorOf([message, cause, ...others]: readonly unknown[]): Error {
  const error =
    others.length === 0
      ? new Error(String(message), { cause })
      : new AggregateError(others, String(message), { cause });
  return Object.assign(error, { response: { body: message } });
}

const plain: fc.Arbitrary<Payload> = fc
  .oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null))
  .map((value) => ({ value, secrets: [] }));

const trees = fc.letrec<{ readonly tree: Payload }>((tie) => {
  const parts = fc.array(tie("tree"), { minLength: 1, maxLength: 3 });
  const keyed = (make: (entries: readonly (readonly [string, unknown])[]) => unknown) =>
    fc.tuple(fc.array(text, { minLength: 3, maxLength: 3 }), parts, fc.boolean()).map(
      ([keys, values, isKeySecret]): Payload => ({
        value: make(
          values.map(({ value }, at) => [
            isKeySecret ? (keys[at]?.value ?? "") : `field ${at}`,
            value,
          ]),
        ),
        secrets: [...keys, ...values].flatMap(({ secrets }) => secrets),
      }),
    );
  return {
    tree: fc.oneof(
      { depthSize: "small", maxDepth: 2 },
      { arbitrary: text, weight: 5 },
      { arbitrary: plain, weight: 1 },
      { arbitrary: parts.map((each) => joined(each, (values) => [...values])), weight: 1 },
      { arbitrary: parts.map((each) => joined(each, (values) => new Set(values))), weight: 1 },
      { arbitrary: parts.map((each) => joined(each, errorOf)), weight: 2 },
      { arbitrary: keyed((entries) => Object.fromEntries(entries)), weight: 2 },
      { arbitrary: keyed((entries) => new Map(entries)), weight: 1 },
    ),
  };
});

/** Anything with secrets somewhere in it. */
export const tree: fc.Arbitrary<Payload> = trees.tree;

/** A text with a secret in it, in pieces cut anywhere. */
export interface Pieces {
  readonly pieces: readonly string[];
  readonly secrets: readonly string[];
}

const places = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 6 });

export const pieces: fc.Arbitrary<Pieces> = fc
  .tuple(sample, places)
  .map(([each, cuts]) => ({ pieces: cutAt(each.text, cuts), secrets: [each.secret] }));
