import type { Contender } from "../contender.ts";
import { createContender } from "./langchain-manager.ts";

/** Twenty thousand tokens before anything is awaited: forty thousand would take it a quarter of a minute. */
export const contender: Contender = createContender({ background: true, burst: 20_000 });
