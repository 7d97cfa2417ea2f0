import { askWarehouse, bare, pass } from "./staged.ts";

// #region log
import { tap } from "@runtap/core";
import { pinoHandler, runIds } from "@runtap/pino";
import pino from "pino";

const logger = pino({ ...bare, mixin: runIds() });
tap.use(pinoHandler({ logger }));

await tap.run("chain", { name: "order", userId: "user-7" }, async () => {
  logger.info("looking");
  await tap.run("tool", { name: "stock" }, () => askWarehouse()).catch(() => "unknown");
  return tap.run("llm", { name: "answer", model: "gpt-5", input: "12?" }, (llm) => {
    pass(310);
    for (const token of ["It ", "is ", "on ", "its ", "way."]) llm.token(token);
    llm.report({ usage: { inputTokens: 812, outputTokens: 96 }, costUsd: 0.002 });
  });
});
// #endregion
