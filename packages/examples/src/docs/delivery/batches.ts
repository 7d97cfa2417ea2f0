// #region batches
import { createTap } from "@runtap/core";
import { defineBatchHandler, queued } from "@runtap/core/queued";

async function post(lines: readonly string[], signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  console.log(`posted ${lines.length}: ${lines.join(", ")}`);
}

const archive = defineBatchHandler({
  name: "archive",
  batch: {
    on: ["*.end", "*.error"],
    deliver: (events, { signal }) =>
      post(
        events.map(({ type, run }) => `${type} ${run.name}`),
        signal,
      ),
  },
});

const tap = createTap({ handlers: queued(archive, { batchSize: 2, batchIntervalMs: 5000 }) });
for (const name of ["stock", "price", "delivery"]) await tap.run("tool", { name }, () => 12);
await tap.flush();
// #endregion batches
