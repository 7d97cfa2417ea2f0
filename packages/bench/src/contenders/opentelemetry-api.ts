import type { Contender } from "../contender.ts";
import { runUnheard } from "./opentelemetry-noop.ts";

/** What an instrumented library costs with nothing installed: no-op spans, and no context flows. */
export const contender: Contender = { workloads: { "run-unheard": runUnheard } };
