import type { Node } from "./node.ts";
import type { Step } from "./program.ts";
import { readSync } from "./reading.ts";
import type { Stage } from "./stage.ts";
import { endingBy, makeThrown } from "./thrown.ts";

/** Performs a run whose work is done when its call returns, or that is a generator. */
export function callSync(stage: Stage, node: Node): unknown {
  try {
    const value = stage.inScope(node, () => start(stage, node));
    stage.noteReturn(node, value);
    return value;
  } catch (error) {
    stage.noteThrow(node, error);
    throw error;
  } finally {
    if (node.plan.stopper === "aborted after") node.controller?.abort();
  }
}

function start(stage: Stage, node: Node): unknown {
  const { kind, way, reading } = node.plan;
  const options = stage.options(node);
  if (way === "sync") {
    return stage.tap.wrap(kind, options, () => {
      const body = steps(stage, node);
      for (;;) {
        const { done, value } = body.next();
        if (done) return value;
      }
    })();
  }
  const read = readSync(stage.tap.wrap(kind, options, () => steps(stage, node))(), reading);
  if (read.isLeftOpen) stage.leaveOpen(node);
  return read.chunks;
}

function* steps(stage: Stage, node: Node): Generator<string, string> {
  stage.enter(node);
  let isClosed = true;
  try {
    for (const [at, step] of node.plan.steps.entries()) {
      stage.checkPlace(node, `before ${step.does}`);
      if (step.does === "yield") yield `${node.name} chunk ${at};`;
      else perform(stage, node, step);
      stage.checkPlace(node, `after ${step.does}`);
    }
    if (node.plan.throws !== undefined) throw makeThrown(node.plan.throws, node.name);
    node.decide("end");
    isClosed = false;
    return `value of ${node.name}`;
  } catch (error) {
    node.decide(endingBy(error));
    isClosed = false;
    throw error;
  } finally {
    stage.leave(node);
    if (isClosed) {
      node.decide("cancel");
      stage.log.push(`${node.name} was closed`);
    }
  }
}

function perform(stage: Stage, node: Node, step: Step): void {
  if (step.does === "say") stage.say(node);
  if (step.does !== "call") return;
  const child = stage.child(node, step.plan, true);
  try {
    callSync(stage, child);
  } catch (error) {
    if (!step.catches) throw error;
  }
}
