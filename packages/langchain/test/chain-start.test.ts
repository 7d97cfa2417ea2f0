import { describe, expect, test } from "vitest";
import { readChainStart } from "../src/chain-start.ts";

const own = "0193a8b0-0000-7000-8000-00000000000a";
const parent = "0193a8b0-0000-7000-8000-00000000000b";
const tags = ["eu"];
const metadata = { shop: 7 };

const called = (parentRunId?: string, runType?: string, runName?: string) => [
  own,
  parentRunId,
  tags,
  metadata,
  runType,
  runName,
  { lc_defers_inputs: true },
];
const declared = (parentRunId?: string, runType?: string, runName?: string) => [
  own,
  runType,
  tags,
  metadata,
  runName,
  parentRunId,
  { lc_defers_inputs: true },
];

describe("the arguments of handleChainStart", () => {
  const cases = [
    ["all of them", [parent, "prompt", "ChatPromptTemplate"]],
    ["no type", [parent, undefined, "ask"]],
    ["no parent", [undefined, "parser", "StrOutputParser"]],
    ["neither", [undefined, undefined, "RunnableSequence"]],
  ] as const;

  test.each(cases)(
    "in the order that LangChain calls with: %s",
    (_, [parentRunId, runType, runName]) => {
      expect(readChainStart(called(parentRunId, runType, runName))).toEqual({
        runId: own,
        tags,
        metadata,
        extra: { lc_defers_inputs: true },
        parentRunId,
        runType,
        runName,
      });
    },
  );

  test.each(cases)(
    "in the order that LangChain declares: %s",
    (_, [parentRunId, runType, runName]) => {
      expect(readChainStart(declared(parentRunId, runType, runName))).toMatchObject({
        runId: own,
        ...(parentRunId === undefined ? {} : { parentRunId }),
        ...(runType === undefined ? {} : { runType }),
        runName,
      });
    },
  );

  test("know a parent by its run being open, whatever its id looks like", () => {
    const isOpenRun = (id: string): boolean => id === "mine";
    expect(readChainStart(called("mine", undefined, "ask"), isOpenRun).parentRunId).toBe("mine");
    expect(readChainStart(declared("mine", "prompt", "ask"), isOpenRun).parentRunId).toBe("mine");
  });

  test("are read as far as they go", () => {
    expect(readChainStart([own])).toMatchObject({ runId: own, parentRunId: undefined });
    expect(readChainStart([own, null, 3, {}, [], {}, 7]).runName).toBeUndefined();
  });
});
