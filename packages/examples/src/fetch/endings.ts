import { question, server, url } from "./staged.ts";

// #region endings
import { tap } from "@runtap/core";
import { observeFetch } from "@runtap/fetch";
import { stdoutHandler } from "@runtap/stdout";

tap.use(stdoutHandler({ tokens: false }));
const fetch = observeFetch();
const body = JSON.stringify({ model: "gpt-5-mini", prompt: question, stream: true });
const ask = (path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(url + path, { method: "POST", body, ...init });

const left = await ask("/v1/chat/completions");
await left.body?.cancel();

const abort = new AbortController();
const aborted = await ask("/v1/chat/completions", { signal: abort.signal });
abort.abort();
await aborted.text().catch((error: Error) => console.log(`the program gets: ${error.name}`));

const busy = await ask("/busy/v1/chat/completions");
console.log(`the program gets: ${busy.status}, ${await busy.text()}`);
// #endregion

await server.close();
