// A worker with one queued handler for all its requests, as `requests.mjs` serves it.
import { AsyncLocalStorage } from "node:async_hooks";
import { createTap, currentRun } from "@runtap/core";
import { queued } from "@runtap/core/queued";
import { env } from "cloudflare:workers";

const request = new AsyncLocalStorage();
const tell = (line) => env.collector.fetch("http://collector", { method: "POST", body: line });

const tap = createTap({
  handlers: queued({
    name: "sink",
    on: {
      "*": ({ type, run }) =>
        tell(`${type} ${run.name} in ${request.getStore()}, ${currentRun()?.name ?? "no run"}`),
    },
  }),
  onHandlerError: ({ error }) => console.error(error),
});

async function answer(name, context) {
  const waitUntil = (promise) => context.waitUntil(promise.then(() => tell(`flushed ${name}`)));
  return tap.run("chain", { name, waitUntil }, () => name);
}

const abandoned = [];
let made;

/** Leaves a run open, on a tap that the first such request makes. */
async function leaveOpen() {
  const note = ({ reason }) => abandoned.push(reason);
  made ??= createTap({ runTtlMs: 1, handlers: { name: "notes", on: { "*.cancel": note } } });
  made.start("chain", { name: "left open" });
  return abandoned.join(" ");
}

const inline = createTap({
  handlers: {
    name: "inline sink",
    on: { "*.end": ({ type, run }) => tell(`${type} ${run.name}`) },
  },
});

/** Has a handler that sends by itself, and goes on after its answer only where it is told to. */
async function send(name, context) {
  await inline.run("chain", { name }, () => name);
  if (name === "cut off") return name;
  const flushed = inline.flush({ timeoutMs: 2 ** 31 - 1 });
  context.waitUntil(flushed.then(() => tell(`flushed ${name}`)));
  return name;
}

export default {
  fetch({ url }, _, context) {
    const [road, name] = decodeURIComponent(new URL(url).pathname).slice(1).split("/");
    const roads = { open: leaveOpen, queued: answer, inline: send };
    return request.run(name, async () => new Response(await roads[road](name, context)));
  },
};
