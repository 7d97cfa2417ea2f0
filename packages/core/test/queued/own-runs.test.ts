import { expect, test } from "vitest";

import { queued } from "../../src/queued/index.ts";
import { heardTap } from "../heard.ts";

test.each(["ambient", "explicit"] as const)(
  "runs that a queued handler starts are not fed back to it, nor to another that it feeds (%s)",
  async (context) => {
    const heard: string[] = [];
    const echo = (name: string) =>
      queued({
        name,
        on: {
          "*.start": ({ run }) => {
            heard.push(`${name} ${run.name}`);
            if (heard.length < 20) tap.start("tool", { name: `by ${name}` }).end();
          },
        },
      });
    const { tap } = heardTap({ context, clock: undefined });
    tap.use([echo("one"), echo("two")]);

    tap.start("chain", { name: "rag" }).end();
    for (let round = 0; round < 5; round += 1) await tap.flush();

    expect(heard.toSorted((one, other) => one.localeCompare(other))).toEqual([
      "one by two",
      "one rag",
      "two by one",
      "two rag",
    ]);
  },
);

test("nor are those that it starts after it has failed, where there is no context", async () => {
  const heard: string[] = [];
  const { tap } = heardTap({ context: "explicit", clock: undefined });
  tap.use(
    queued({
      name: "failing",
      on: {
        "chain.start": ({ run }) => {
          heard.push(run.name);
          throw new Error("broken");
        },
        "chain.end": ({ run }) => {
          if (run.name === "rag") tap.start("chain", { name: "its own" }).end();
        },
      },
    }),
  );

  tap.start("chain", { name: "rag" }).end();
  for (let round = 0; round < 5; round += 1) await tap.flush();

  expect(heard).toEqual(["rag"]);
});
