// #region depth-limit
import { defineHandler, type RunInfo, tap } from "@runtap/core";

const maxDepth = 3;
const depths = new Map<string, number>();
const leave = ({ run }: { readonly run: RunInfo }): void => void depths.delete(run.id);

const depthLimit = defineHandler({
  name: "depth limit",
  on: {
    "*.start": ({ run }) => depths.set(run.id, (depths.get(run.parentId ?? "") ?? 0) + 1),
    "*.end": leave,
    "*.error": leave,
    "*.cancel": leave,
  },
  guard: {
    "*.start": ({ run }) => {
      if ((depths.get(run.id) ?? 0) > maxDepth) throw new Error(`deeper than ${maxDepth} runs`);
    },
  },
});
tap.use(depthLimit);

/** An agent that hands its task to another one like itself, and never comes to an end. */
function delegate(level: number): Promise<string> {
  return tap.run("agent", { name: `agent ${level}` }, () => delegate(level + 1));
}

await delegate(1).catch((error: Error) => console.log(error.message));
console.log(`${depths.size} runs are counted`);
// #endregion depth-limit
