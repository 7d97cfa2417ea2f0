import type { Contender } from "../contender.ts";
import { createContender } from "./langchain-manager.ts";

/** LangChain as it comes: callbacks run in the background, one queued task each. */
export const contender: Contender = createContender({ background: true });
