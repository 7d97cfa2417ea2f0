import { context } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import type { Contender } from "../contender.ts";
import { runUnheard } from "./opentelemetry-noop.ts";

/** No-op spans as well, with a context manager: context flows, as it does in runtap. */
export const contender: Contender = {
  workloads: {
    "run-unheard"() {
      context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
      return runUnheard();
    },
  },
};
