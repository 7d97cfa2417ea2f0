import type { Contender } from "../contender.ts";
import { createContender } from "./eventemitter3-stream.ts";

const { performance } = globalThis;
const { timeOrigin } = performance;

/** The bare emitter with the clock that runtap has: the global, which is a getter, is read once. */
export const contender: Contender = createContender(() => timeOrigin + performance.now());
