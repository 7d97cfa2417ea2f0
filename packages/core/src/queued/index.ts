export {
  type Batch,
  type BatchDelivery,
  type BatchHandler,
  defineBatchHandler,
} from "./batch-handler.ts";
export type { Overflow } from "./backlog.ts";
export type { BreakerOptions } from "./breaker.ts";
export type { QueuedOptions } from "./options.ts";
export { queued } from "./queued.ts";
