// Question words, and what every page of npm's manual says.
const commonWords = new Set(
  (
    "a about all an and any are as at be because been but by can could did do does doing for from get had has have " +
    "how i if in into is it its keep like make may me might my need no not of on one only or our out over should so " +
    "some tell than that the their them then there these they thing this those to up us use used using want was we " +
    "were what when where which while who why will with without would you your npm"
  ).split(" "),
);

/** The words of a text that are worth searching for, in one spelling: `Publishing scoped packages` gives `publish`, `scop`, `packag`. */
export function toTerms(text: string): readonly string[] {
  return splitWords(text).flatMap((word) => toTerm(word) ?? []);
}

/** `peerDependencies` and `dist-tag` are found by their parts as well as by their whole names. */
export function splitWords(text: string): string[] {
  return text.split(/[^A-Za-z0-9]+/).flatMap((word) => {
    if (word === "") return [];
    const parts = word.split(/(?<=[a-z0-9])(?=[A-Z])/);
    return parts.length > 1 ? [word, ...parts] : [word];
  });
}

/** One word in the spelling that is searched for, or `undefined` where it says nothing. */
export function toTerm(word: string): string | undefined {
  const lower = word.toLowerCase();
  return lower.length < 2 || commonWords.has(lower) ? undefined : stem(lower);
}

function stem(word: string): string {
  let root = word;
  if (root.length > 4) root = root.replace(/ies$/, "y").replace(/(ing|ed)$/, "");
  if (root.length > 3) root = root.replace(/(?<!s)s$/, "");
  return root.length > 4 ? root.replace(/(e|y)$/, "") : root;
}
