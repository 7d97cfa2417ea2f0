// #region wait-until
import { defineHandler, tap } from "@runtap/core";
import { queued } from "@runtap/core/queued";

interface Context {
  waitUntil(promise: Promise<unknown>): void;
}

const archive = defineHandler({
  name: "archive",
  on: { "*": ({ type, run }) => console.log(`written: ${type} ${run.name}`) },
});
tap.use(queued(archive));

export function handle(request: Request, context: Context): Promise<Response> {
  const waitUntil = (promise: Promise<unknown>): void => context.waitUntil(promise);
  return tap.run(
    "chain",
    { name: "rag", waitUntil },
    () => new Response(`answer to ${request.url}`),
  );
}
// #endregion wait-until

/** Stands in for the platform: answers, goes on for what was handed to `waitUntil`, and freezes. */
async function invoke(url: string): Promise<void> {
  const held: Promise<unknown>[] = [];
  const { status } = await handle(new Request(url), { waitUntil: (promise) => held.push(promise) });
  console.log(`answered with ${status}`);
  await Promise.all(held);
  console.log("frozen");
}

await invoke("http://localhost/one");
await invoke("http://localhost/two");
