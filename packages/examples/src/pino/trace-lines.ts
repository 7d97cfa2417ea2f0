import { presets } from "@runtap/pino";
import { askWarehouse, pass } from "./staged.ts";

// The name of the machine and the number of the process differ from run to run.
const preset = { ...presets.ecs, writer: () => ({ "ecs.version": "8.11.0" }) };

// #region trace-lines
import { tap } from "@runtap/core";
import { pinoHandler } from "@runtap/pino";

tap.use(pinoHandler({ lines: "trace", preset, fields: { "service.name": "orders" } }));

await tap.run("chain", { name: "order", sessionId: "s-1" }, async () => {
  await tap.run("tool", { name: "stock" }, () => askWarehouse()).catch(() => "unknown");
  await tap.run("llm", { name: "answer", input: "12?" }, (llm) => {
    pass(310);
    llm.report({ usage: { inputTokens: 812, outputTokens: 96 }, costUsd: 0.002 });
  });
});
// #endregion
