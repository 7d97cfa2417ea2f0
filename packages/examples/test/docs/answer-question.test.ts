// #region app
import { tap } from "@runtap/core";
import { record } from "@runtap/testing";
import { expect, it } from "vitest";
import { answerQuestion } from "../../src/docs/testing/answer-question.ts";

it("looks the question up before it answers", async () => {
  const { result, runs } = await record(() => answerQuestion("run"), { tap });

  expect(result).toBe("A run is one observed piece of work.");
  expect(runs.before("manual", "answer")).toBe(true);
  expect(runs.find("answer", "llm").event("llm.end").usage?.outputTokens).toBe(8);
});
// #endregion app

// #region failing
it("fails when the model is down", async () => {
  const { error, runs } = await record.failing((tap) =>
    tap.run("chain", { name: "rag" }, () =>
      tap.run("llm", { name: "answer" }, () => Promise.reject(new Error("model down"))),
    ),
  );

  expect(error).toEqual(new Error("model down"));
  expect(runs.find("rag").standing).toBe("error");
});
// #endregion failing
