// #region serverless
import { tap } from "@runtap/core";
import { reportHandler } from "./report.ts";

tap.use(reportHandler());

export async function handle(request: Request): Promise<Response> {
  try {
    const answer = await tap.run("chain", { name: "rag" }, () => `answer to ${request.url}`);
    return new Response(answer);
  } finally {
    await tap.flush({ timeoutMs: 2000 });
  }
}
// #endregion serverless

await handle(new Request("http://localhost/one"));
await handle(new Request("http://localhost/two"));
