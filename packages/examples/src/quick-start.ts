// #region quick-start
import { tap } from "@runtap/core";
import { stdoutHandler } from "@runtap/stdout";
import { askModel } from "./quick-start/model.ts";

tap.use(stdoutHandler());

const question = "What is a tap?";
await tap.run("chain", { name: "ask", input: question }, () =>
  tap.run("llm", { name: "answer", input: question }, async (llm) => {
    let answer = "";
    for await (const word of llm.through(askModel(question))) answer += word;
    return answer;
  }),
);
// #endregion quick-start
