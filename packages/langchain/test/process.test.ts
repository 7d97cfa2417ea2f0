import { expect, test } from "vitest";
import { runProgram } from "./program.ts";

// What the program has besides LangChain: somebody who hears. `--import` of a console's or log's register does the same.
// On a busy machine runtap may find a handler slow and say so: that is not what is tested here.
const HEARING = `
  tap.configure({ onWarning: () => {} });
  const say = ({ type, run, reason }) => console.log([type, run.name, reason].filter(Boolean).join(" "));
  tap.use({ name: "hearing", on: { "*.start": say, "*.end": say, "*.error": say, "*.cancel": say } });
`;

const CALLS = `
  const pair = new FakeListChatModel({ responses: ["ab"] }).pipe(new StringOutputParser());
  const lines = async () => {
    await pair.invoke("x");
    for await (const chunk of await pair.stream("x")) if (chunk !== "") break;
    await RunnableLambda.from(() => tap.run("tool", { name: "own" }, () => 1)).invoke("x");
    const server = createServer(async (_, response) => {
      await pair.invoke("x", { runName: "of a request" });
      response.end();
    }).listen(0, "127.0.0.1", async () => {
      await fetch("http://127.0.0.1:" + server.address().port);
      server.close();
    });
  };
`;

const SAID = [
  "chain.start RunnableSequence",
  "llm.start FakeListChatModel",
  "llm.end FakeListChatModel",
  "chain.start StrOutputParser",
  "chain.end StrOutputParser",
  "chain.end RunnableSequence",
  "chain.start RunnableSequence",
  "llm.start FakeListChatModel",
  "chain.start StrOutputParser",
  "llm.cancel FakeListChatModel break",
  "chain.cancel StrOutputParser break",
  "chain.cancel RunnableSequence break",
  "chain.start RunnableLambda",
  "tool.start own",
  "tool.end own",
  "chain.end RunnableLambda",
  "chain.start of a request",
  "llm.start FakeListChatModel",
  "llm.end FakeListChatModel",
  "chain.start StrOutputParser",
  "chain.end StrOutputParser",
  "chain.end of a request",
];

const register = ["--import", "@runtap/langchain/register"];

test("registered, it hears every call of a program that knows nothing of it", async () => {
  const { code, lines, stderr } = await runProgram(
    `
    import { createServer } from "node:http";
    import { tap } from "@runtap/core";
    import { StringOutputParser } from "@langchain/core/output_parsers";
    import { RunnableLambda } from "@langchain/core/runnables";
    import { FakeListChatModel } from "@langchain/core/utils/testing";
    ${HEARING} ${CALLS} await lines();
    `,
    ...register,
    "--input-type=module",
  );
  expect(stderr).toBe("");
  expect(lines).toEqual(SAID);
  expect(code).toBe(0);
});

test("registered, it hears the calls of CommonJS", async () => {
  const { code, lines, stderr } = await runProgram(
    `
    const { createServer } = require("node:http");
    const { StringOutputParser } = require("@langchain/core/output_parsers");
    const { RunnableLambda } = require("@langchain/core/runnables");
    const { FakeListChatModel } = require("@langchain/core/utils/testing");
    import("@runtap/core").then(({ tap }) => { ${HEARING} ${CALLS} return lines(); });
    `,
    ...register,
    "--input-type=commonjs",
  );
  expect(stderr).toBe("");
  expect(lines).toEqual(SAID);
  expect(code).toBe(0);
});

test("registered and attached to a call, it hears once", async () => {
  const { lines } = await runProgram(
    `
    import { tap } from "@runtap/core";
    import { langchainHandler } from "@runtap/langchain";
    import { FakeListChatModel } from "@langchain/core/utils/testing";
    ${HEARING}
    const model = new FakeListChatModel({ responses: ["ab"], callbacks: [langchainHandler()] });
    for await (const chunk of await model.stream("x", { callbacks: [langchainHandler()] })) void chunk;
    await model.invoke("x");
    `,
    ...register,
    "--input-type=module",
  );
  const once = ["llm.start FakeListChatModel", "llm.end FakeListChatModel"];
  expect(lines).toEqual([...once, ...once]);
});

test("leaves no rejection unhandled, and lets the process exit by itself", async () => {
  const { code, lines, stderr } = await runProgram(
    `
    import { tap } from "@runtap/core";
    import { langchainHandler } from "@runtap/langchain";
    import { FakeListChatModel } from "@langchain/core/utils/testing";
    process.on("unhandledRejection", (error) => console.log("unhandled: " + error));
    ${HEARING}
    const callbacks = [langchainHandler()];
    const model = new FakeListChatModel({ responses: ["abc"], sleep: 1 });
    const { signal } = new AbortController();
    for await (const chunk of await model.stream("x", { callbacks, signal })) if (chunk.content) break;
    const controller = new AbortController();
    try {
      for await (const chunk of await model.stream("x", { callbacks, signal: controller.signal })) controller.abort();
    } catch (error) { console.log(error.name); }
    globalThis.kept = await model.stream("x", { callbacks });
    `,
    "--input-type=module",
  );
  expect(stderr).toBe("");
  expect(lines).toEqual([
    "llm.start FakeListChatModel",
    "llm.cancel FakeListChatModel break",
    "llm.start FakeListChatModel",
    "llm.cancel FakeListChatModel abort",
    "AbortError",
    "llm.start FakeListChatModel",
  ]);
  expect(code).toBe(0);
});
