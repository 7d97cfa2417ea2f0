import type { Contender } from "../contender.ts";
import { createContender } from "./eventemitter3-stream.ts";

/** The bare emitter with the clock as most programs write it. */
export const contender: Contender = createContender(
  () => performance.timeOrigin + performance.now(),
);
