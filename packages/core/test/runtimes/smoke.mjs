// What every runtime must do: a small tree of runs, its context, a stream, an abort. Plain JavaScript, run as it is.

function expectEqual(found, expected, what) {
  const [one, other] = [found, expected].map((value) => JSON.stringify(value));
  if (one !== other) throw new Error(`Expected ${what} to be ${other}, got ${one}.`);
}

const pause = () => new Promise((resolve) => setTimeout(resolve, 1));

async function* tokens() {
  yield "Hel";
  await pause();
  yield "lo";
}

/** Throws unless core works here; `isAmbient` says whether a context follows promises. */
export async function smoke({ createTap, currentRun, tap }, isAmbient) {
  const heard = [];
  const said = () => heard.splice(0).map(({ type, run }) => `${type} ${run.name}`);
  const inside = (name) => (isAmbient ? name : undefined);
  const app = createTap({
    handlers: { name: "recorder", on: { "*": (event) => heard.push(event) } },
  });

  await app.run("chain", { name: "rag" }, async (chain) => {
    await pause();
    expectEqual(currentRun()?.name, inside("rag"), "the current run after a timer");
    const starter = isAmbient ? app : chain;
    await Promise.all([
      starter.run("retriever", { name: "manual" }, async () => {
        await pause();
        expectEqual(currentRun()?.name, inside("manual"), "the current run beside another");
        return [{ pageContent: "…" }];
      }),
      starter.run("tool", { name: "search" }, () => pause()),
    ]);
    await starter.run("llm", { name: "answer" }, async (llm) => {
      for await (const _ of llm.through(tokens()));
    });
  });
  const parents = new Set(heard.map(({ run }) => run.parentId));
  expectEqual(parents.size, 2, "the number of parents");
  expectEqual(heard.at(-2).text, "Hello", "the text at the ending");
  expectEqual(
    said().filter((event) => !event.includes("manual") && !event.includes("search")),
    [
      "chain.start rag",
      "llm.start answer",
      "llm.token answer",
      "llm.token answer",
      "llm.end answer",
      "chain.end rag",
    ],
    "the events",
  );

  const wrapped = app.wrap("chain", { name: "stream" }, () => new Response("text").body);
  const reader = wrapped().getReader();
  while (!(await reader.read()).done);
  expectEqual(
    said(),
    ["chain.start stream", "chain.chunk stream", "chain.end stream"],
    "a stream's events",
  );

  const controller = new AbortController();
  const work = app.run(
    "tool",
    { name: "slow", signal: controller.signal },
    () => new Promise(() => {}),
  );
  controller.abort(new Error("enough"));
  expectEqual(await work.catch(({ message }) => message), "enough", "the reason of the abort");
  expectEqual(said(), ["tool.start slow", "tool.cancel slow"], "an aborted run's events");

  expectEqual(
    await tap.run("chain", { name: "unheard" }, async () => currentRun()?.name),
    inside("unheard"),
    "the process-wide tap's run",
  );
  expectEqual(app.stats().openRuns, 0, "the number of open runs");
}
