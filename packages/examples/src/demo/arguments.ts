import { parseArgs } from "node:util";

export interface DemoArguments {
  readonly question: string;
  /** Stop the answer after its first dozen tokens. */
  readonly abort: boolean;
  /** Milliseconds before each token of the extractive answerer. */
  readonly paceMs: number;
  readonly help: boolean;
}

/** The command line can't be read. */
export class ArgumentsError extends Error {
  override readonly name = "ArgumentsError";
}

export const helpText = `Asks npm's own manual a question and prints every event on the way. Works offline.

  npm run demo                               a question, then one whose tool call fails
  npm run demo -- "how do I add a dist tag?" your question instead of the first
  npm run demo -- --abort                    one question, aborted after a dozen tokens
  npm run demo -- --pace 50                  milliseconds between two tokens, 12 by default
  npm run demo -- --help                     this text

Ctrl-C aborts at any time.

By default an extractive answerer, no language model, quotes the manual.
  OPENAI_API_KEY    lets a model answer instead
  OPENAI_BASE_URL   of any server that speaks OpenAI's chat completions
  OPENAI_MODEL      gpt-5-mini by default
`;

const flags = {
  abort: { type: "boolean", default: false },
  pace: { type: "string", default: "12" },
  help: { type: "boolean", short: "h", default: false },
} as const;

/** Reads the command line after the program's name; throws `ArgumentsError` where it makes no sense. */
export function readArguments(argv: readonly string[]): DemoArguments {
  const { values, positionals } = parse(argv);
  const question = positionals.join(" ").trim();
  return {
    question: question === "" ? "how do I publish a scoped package?" : question,
    abort: values.abort,
    paceMs: readPace(values.pace),
    help: values.help,
  };
}

function readPace(pace: string): number {
  if (/^\d{1,4}$/.test(pace)) return Number(pace);
  throw new ArgumentsError(
    `Expected --pace to be a whole number of milliseconds below 10000, got "${pace}". Leave it out for 12.`,
  );
}

function parse(argv: readonly string[]): {
  values: { abort: boolean; pace: string; help: boolean };
  positionals: string[];
} {
  try {
    return parseArgs({ args: [...argv], options: flags, allowPositionals: true });
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/\. .*/s, "") : String(error);
    throw new ArgumentsError(
      `Expected a question, --abort, --pace or --help: ${reason}. See --help.`,
    );
  }
}
