import type { Contender } from "../contender.ts";
import { createContender } from "./langchain-manager.ts";

/** LangChain with `LANGCHAIN_CALLBACKS_BACKGROUND=false`: callbacks are awaited. */
export const contender: Contender = createContender({ background: false });
