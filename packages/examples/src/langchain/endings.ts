import { FakeListChatModel } from "@langchain/core/utils/testing";

const model = new FakeListChatModel({ responses: ["It rains in Bergen."] });

// #region endings
import { StringOutputParser } from "@langchain/core/output_parsers";
import { ChatPromptTemplate } from "@langchain/core/prompts";
import { tap } from "@runtap/core";
import { langchainHandler } from "@runtap/langchain";

tap.use({
  name: "cancels",
  on: { "*.cancel": ({ run, reason }) => console.log(run.kind, run.name, reason) },
});

const chain = ChatPromptTemplate.fromTemplate("How is the weather in {city}?")
  .pipe(model)
  .pipe(new StringOutputParser())
  .withConfig({ callbacks: [langchainHandler()] });

for await (const _text of await chain.stream({ city: "Bergen" })) break;
// #endregion
