import { expect, test } from "vitest";

import { OpenNode, OpenRoot } from "../../src/run/open-tree.ts";
import { heardTap } from "../heard.ts";

function close(node: OpenNode): void {
  node.isOpen = false;
  node.leave();
}

test("the tree of open runs finds the oldest leaf again and again, as a plain walk from the root would", () => {
  const root = new OpenRoot();
  const nodes: OpenNode[] = [];
  const plain = (): OpenNode | undefined => OpenNode.prototype.oldestLeaf.call(root);
  // Any order will do, as long as it is the same each time: a generator of Park and Miller's.
  let random = 1;
  const next = (below: number): number => {
    random = (random * 48_271) % 2_147_483_647;
    return random % below;
  };
  for (let step = 0; step < 5000; step += 1) {
    const chosen = nodes[next(nodes.length + 1)] ?? root;
    if (next(3) > 0 || chosen === root) {
      const node = new OpenNode();
      node.join(chosen, root);
      nodes.push(node);
    } else close(chosen);
    if (next(4) > 0) continue;
    const leaf = root.oldestLeaf();
    expect(leaf).toBe(plain());
    if (leaf !== undefined) close(leaf);
  }
});

test("a look at a deep chain of runs goes over each of them once", () => {
  const { tap, clock } = heardTap({ runTtlMs: 1000 });
  const depth = 20_000;
  let run = tap.start("chain", { name: "first" });
  const first = run;
  for (let at = 1; at < depth; at += 1) run = run.start("chain", { name: "next" });
  clock.advance(999);
  expect(tap.stats().openRuns).toBe(depth);
  first.cancel();
  expect(tap.stats().openRuns).toBe(0);
});
