import "./staged.ts";

// #region processes
import { createTap } from "@runtap/core";
import { tokensHandler } from "@runtap/tokens";

async function work(tenant: string): Promise<string> {
  const tokens = tokensHandler({ groupBy: ["metadata.tenant"] });
  const tap = createTap({ handlers: tokens });
  await tap.run("llm", { name: "answer", metadata: { tenant } }, (llm) =>
    llm.report({ usage: { inputTokens: 812, outputTokens: 96 }, costUsd: 0.002 }),
  );
  return JSON.stringify(tokens);
}

const all = tokensHandler({ groupBy: ["metadata.tenant"] });
for (const tenant of ["acme", "umbrella", "acme"]) all.merge(JSON.parse(await work(tenant)));
console.log(all.table({ by: "metadata.tenant" }));
// #endregion
