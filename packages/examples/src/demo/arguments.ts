import { parseArgs } from "node:util";

/** What the pipeline asks its model through. */
export const clients = ["openai", "ai-sdk", "langchain"] as const;
export type Client = (typeof clients)[number];

export interface DemoArguments {
  readonly question: string;
  /** Stop the answer after its first dozen tokens. */
  readonly abort: boolean;
  /** What all answers together may cost, in dollars. */
  readonly budgetUsd?: number | undefined;
  readonly via: Client;
  /** Milliseconds before each token of the extractive answerer. */
  readonly paceMs: number;
  readonly help: boolean;
}

/** The command line can't be read. */
export class ArgumentsError extends Error {
  override readonly name = "ArgumentsError";
}

export const helpText = `Asks npm's own manual a question and prints every event on the way, then what took how long
and what it cost. Writes a log, demo.ndjson, into the current directory. Works offline.

  npm run demo                               a question, then one whose tool call fails
  npm run demo -- "how do I add a dist tag?" your question instead of the first
  npm run demo -- --abort                    one question, aborted after a dozen tokens
  npm run demo -- --budget 0.001             what both answers may cost together, in dollars
  npm run demo -- --via langchain            the same pipeline of LangChain's parts; or ai-sdk; openai by default
  npm run demo -- --pace 50                  milliseconds between two tokens, 12 by default
  npm run demo -- --help                     this text

Ctrl-C aborts at any time.

By default an extractive answerer, no language model, quotes the manual: from a server on this machine that speaks
OpenAI's chat completions. It costs nothing; the demo makes a price up.
  OPENAI_API_KEY    lets a model answer instead, at its real price
  OPENAI_BASE_URL   of any server that speaks OpenAI's chat completions
  OPENAI_MODEL      gpt-5-mini by default
`;

const flags = {
  abort: { type: "boolean", default: false },
  budget: { type: "string" },
  via: { type: "string", default: "openai" },
  pace: { type: "string", default: "12" },
  help: { type: "boolean", short: "h", default: false },
} as const;

/** Reads the command line after the program's name; throws `ArgumentsError` where it makes no sense. */
export function readArguments(argv: readonly string[]): DemoArguments {
  const { values, positionals } = parse(argv);
  const { abort, budget, via, pace, help } = values;
  const question = positionals.join(" ").trim();
  const budgetUsd = budget === undefined ? undefined : readBudget(budget);
  if (abort && budgetUsd !== undefined) {
    throw new ArgumentsError(
      "Expected --abort or --budget, got both. Each shows a stop of its own.",
    );
  }
  return {
    question: question === "" ? "how do I publish a scoped package?" : question,
    abort,
    budgetUsd,
    via: readClient(via),
    paceMs: readPace(pace),
    help,
  };
}

function readClient(via: string): Client {
  const client = clients.find((each) => each === via);
  if (client !== undefined) return client;
  throw new ArgumentsError(
    `Expected --via to be one of ${clients.join(", ")}, got "${via}". Leave it out for openai.`,
  );
}

function readBudget(budget: string): number {
  if (/^\d{1,6}(\.\d{1,6})?$/.test(budget)) return Number(budget);
  throw new ArgumentsError(
    `Expected --budget to be dollars like 0.001, down to millionths, got "${budget}". Leave it out for no budget.`,
  );
}

function readPace(pace: string): number {
  if (/^\d{1,4}$/.test(pace)) return Number(pace);
  throw new ArgumentsError(
    `Expected --pace to be a whole number of milliseconds below 10000, got "${pace}". Leave it out for 12.`,
  );
}

function parse(argv: readonly string[]): {
  values: { abort: boolean; budget?: string | undefined; via: string; pace: string; help: boolean };
  positionals: string[];
} {
  try {
    return parseArgs({ args: [...argv], options: flags, allowPositionals: true });
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/\. .*/s, "") : String(error);
    throw new ArgumentsError(
      `Expected a question, --abort, --budget, --via, --pace or --help: ${reason}. See --help.`,
    );
  }
}
