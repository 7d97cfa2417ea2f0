import { FakeListChatModel } from "@langchain/core/utils/testing";
import { RunnableLambda } from "@langchain/core/runnables";
import { tap } from "@runtap/core";
import { langchainHandler } from "@runtap/langchain";
import { stdoutHandler } from "@runtap/stdout";

tap.configure({ clock: { now: () => Date.UTC(2026, 0, 2) } });
tap.use(stdoutHandler());

const model = new FakeListChatModel({ responses: ["A run is one observed piece of work."] });
const search = async (question: string): Promise<readonly string[]> => [
  `What was found for: ${question}`,
];

// #region parents
const answer = RunnableLambda.from(async (question: string, config) => {
  const found = await tap.run("retriever", { name: "manual", input: question }, () =>
    search(question),
  );
  return model.invoke(found.join("\n"), config);
}).withConfig({ runName: "answer", callbacks: [langchainHandler()] });

await tap.run("chain", { name: "request" }, async () => {
  await answer.invoke("What is a run?");
});
// #endregion
