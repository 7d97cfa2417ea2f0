import { question, server, url } from "./staged.ts";

// #region observe
import { tap } from "@runtap/core";
import { observeFetch } from "@runtap/fetch";
import { stdoutHandler } from "@runtap/stdout";

tap.use(stdoutHandler());
const fetch = observeFetch();

function post(path: string, body: object): Promise<Response> {
  return fetch(url + path, { method: "POST", body: JSON.stringify(body) });
}

await tap.run("chain", { name: "rag", input: question }, async () => {
  const embedded = await post("/v1/embeddings", {
    model: "text-embedding-3-small",
    input: question,
  });
  await embedded.json();
  const messages = [{ role: "user", content: question }];
  const answered = await post("/v1/chat/completions", {
    model: "gpt-5-mini",
    messages,
    stream: true,
  });
  await answered.text();
});
// #endregion

await server.close();
