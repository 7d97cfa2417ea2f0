import { createTap } from "@runtap/core";

const tap = createTap();

// #region own-events
const answer = tap.start("llm", { name: "answer" });

async function watch(): Promise<string[]> {
  const heard: string[] = [];
  for await (const { type } of answer.events()) heard.push(type);
  return heard;
}

const heard = watch(); // beside the body, not inside it
await answer.do((llm) => llm.token("Yes."));
console.log(await heard);
// #endregion own-events
