import { FakeListChatModel } from "@langchain/core/utils/testing";

const model = new FakeListChatModel({ responses: ["It rains."] });

// #region callbacks
import { toLangchainCallbacks } from "@runtap/langchain";
import { tokenStreamHandler } from "@runtap/stdout";

const callbacks = toLangchainCallbacks(tokenStreamHandler());

for await (const _chunk of await model.stream("How is the weather?", { callbacks }));
await callbacks.flush();
// #endregion
