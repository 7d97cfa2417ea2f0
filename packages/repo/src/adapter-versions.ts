/** A version of what an adapter observes, and the Node it is tried on. */
export interface TestedVersion {
  /** The adapter's folder below `packages`. */
  readonly adapter: string;
  /** The folder below its `test` whose programs are run. @default "newest" */
  readonly programs?: string;
  /** What is installed beside it, with exact versions. */
  readonly installs: Readonly<Record<string, string>>;
  /** An exact version, fetched from npm; `undefined` for the one that runs this. */
  readonly node?: string;
}

const node22 = "22.23.3";
const node24 = "24.21.0";

/** The versions that the adapters are tried with in every run of CI, from packed tarballs; the suite itself uses what Node 20 takes. */
export const testedVersions: readonly TestedVersion[] = [
  { adapter: "openai", installs: { openai: "6.49.0" } },
  { adapter: "openai", installs: { openai: "7.57.0" }, node: node22 },
  { adapter: "anthropic", installs: { "@anthropic-ai/sdk": "0.137.0" } },
  { adapter: "anthropic", installs: { "@anthropic-ai/sdk": "1.12.0" }, node: node24 },
  {
    adapter: "langchain",
    programs: "oldest",
    installs: {
      "@langchain/core": "0.3.80",
      "@langchain/langgraph": "0.4.9",
      zod: "3.25.76",
    },
  },
  {
    adapter: "langchain",
    installs: {
      "@langchain/core": "1.4.0",
      "@langchain/langgraph": "1.7.3",
      "@langchain/openai": "1.6.0",
      langchain: "1.5.14",
      zod: "4.6.7",
    },
    node: node22,
  },
  { adapter: "ai-sdk", installs: { ai: "6.0.326", zod: "4.6.7" } },
  { adapter: "ai-sdk", installs: { ai: "7.0.173", zod: "4.6.7" }, node: node22 },
];
