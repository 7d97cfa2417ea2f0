import type { Run, StartedRun } from "../../src/index.ts";
import type { Node } from "./node.ts";
import type { Plan, Program, Step } from "./program.ts";
import { type Read, readAsync, readStream, streamOf } from "./reading.ts";
import type { Stage } from "./stage.ts";
import { callSync } from "./sync-player.ts";
import { endingBy, makeThrown } from "./thrown.ts";

/** Performs all requests of a program at once; what they leave running may take longer. */
export async function perform(stage: Stage, { requests }: Program): Promise<void> {
  const ignored = (): undefined => undefined;
  await Promise.all(
    requests.map((plan, at) => call(stage, stage.request(at, plan)).then(ignored, ignored)),
  );
}

async function call(stage: Stage, node: Node): Promise<unknown> {
  if (node.plan.way === "sync" || node.plan.way === "generator") return callSync(stage, node);
  try {
    const value = await stage.inScope(node, () => start(stage, node));
    stage.noteReturn(node, value);
    return value;
  } catch (error) {
    stage.noteThrow(node, error);
    throw error;
  } finally {
    if (node.plan.stopper === "aborted after") node.controller?.abort();
  }
}

async function start(stage: Stage, node: Node): Promise<unknown> {
  const { kind, way, reading } = node.plan;
  const options = stage.options(node);
  const starter = stage.starter(node);
  const body = (): Promise<unknown> => playBody(stage, node);
  switch (way) {
    case "run":
      return starter.run(kind, options, body);
    case "wrap":
      return stage.tap.wrap(kind, options, body)();
    case "do":
      return handOut(node, starter.start(kind, options)).do(body);
    case "within": {
      const run = handOut(node, starter.start(kind, options));
      return endByHand(run, () => run.within(body));
    }
    case "by-hand":
      return endByHand(handOut(node, starter.start(kind, options)), body);
    case "never-ended": {
      handOut(node, starter.start(kind, options));
      stage.leaveOpen(node);
      return body();
    }
    case "follow": {
      const run = starter.start(kind === "llm" ? kind : "chain", options);
      handOut(node, run);
      const source = playSteps(stage, node);
      return finishReading(stage, node, readAsync(followed(run, source), reading));
    }
    case "async-generator": {
      const wrapped = stage.tap.wrap(kind, options, () => playSteps(stage, node));
      return finishReading(stage, node, readAsync(wrapped(), reading));
    }
    case "readable": {
      const wrapped = stage.tap.wrap(kind, options, () => streamOf(playSteps(stage, node)));
      return finishReading(stage, node, readStream(wrapped(), reading));
    }
    case "sync":
    case "generator":
      return callSync(stage, node);
  }
}

function handOut<Started extends StartedRun>(node: Node, run: Started): Started {
  node.run = run;
  node.started = run;
  return run;
}

function followed(
  run: StartedRun<"llm"> | StartedRun<"chain">,
  source: AsyncGenerator<string, string>,
): AsyncIterableIterator<string> {
  return run.kind === "llm" ? run.follow(source, (chunk) => chunk) : run.follow(source);
}

async function finishReading(stage: Stage, node: Node, reading: Promise<Read>): Promise<string> {
  const { chunks, isLeftOpen } = await reading;
  if (isLeftOpen) stage.leaveOpen(node);
  return chunks;
}

async function endByHand(run: StartedRun, body: () => Promise<unknown>): Promise<unknown> {
  try {
    const value = await body();
    run.end(value);
    return value;
  } catch (error) {
    run.fail(error);
    throw error;
  }
}

async function playBody(stage: Stage, node: Node): Promise<unknown> {
  const steps = playSteps(stage, node);
  for (;;) {
    const { done, value } = await steps.next();
    if (done) return value;
  }
}

async function* playSteps(stage: Stage, node: Node): AsyncGenerator<string, string> {
  const run = stage.enter(node);
  let isClosed = true;
  try {
    for (const [at, step] of node.plan.steps.entries()) {
      stage.checkPlace(node, `before ${step.does}`);
      if (step.does === "yield") yield `${node.name} chunk ${at};`;
      else await performStep(stage, node, run, step);
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

async function performStep(stage: Stage, node: Node, run: Run, step: Step): Promise<void> {
  switch (step.does) {
    case "wait":
      return stage.turns.next();
    case "wait by callback":
      return new Promise((resolve) => {
        setImmediate(() => {
          stage.checkPlace(node, "in a callback");
          resolve();
        });
      });
    case "say":
      return stage.say(node);
    case "call":
      return callChild(stage, node, step.plan, step.catches);
    case "call together":
      return callTogether(stage, node, step.plans, step.catches);
    case "leave running": {
      const ignored = (): undefined => undefined;
      call(stage, stage.child(node, step.plan, false)).then(ignored, ignored);
      return undefined;
    }
    case "pass through":
      return passThrough(stage, node, run, step);
    case "end early":
      return stage.endEarly(node, step.how);
    case "abort":
      return stage.abortNearest(node);
    case "let time pass":
      return stage.clock.advance(step.ms);
    case "hang":
      stage.leave(node);
      return new Promise(() => undefined);
    case "yield":
      return undefined;
  }
}

async function callChild(stage: Stage, node: Node, plan: Plan, catches: boolean): Promise<void> {
  try {
    await call(stage, stage.child(node, plan, true));
  } catch (error) {
    if (!catches) throw error;
  }
}

async function callTogether(
  stage: Stage,
  node: Node,
  plans: readonly Plan[],
  catches: boolean,
): Promise<void> {
  // With Promise.all the first failure leaves the others running; they may outlive their parent.
  const calls = plans.map((plan) => call(stage, stage.child(node, plan, catches)));
  if (catches) await Promise.allSettled(calls);
  else await Promise.all(calls);
}

async function passThrough(
  stage: Stage,
  node: Node,
  run: Run,
  step: Step & { readonly does: "pass through" },
): Promise<void> {
  if (!("through" in run)) return;
  async function* source(): AsyncGenerator<string, string> {
    try {
      for (let at = 0; at < step.chunks; at += 1) {
        await stage.turns.next();
        yield `passed ${at} `;
      }
      if (step.throws !== undefined) throw makeThrown(step.throws, `a stream of ${node.name}`);
      return "";
    } finally {
      stage.log.push(`a stream of ${node.name} was over`);
    }
  }
  const passage =
    run.kind === "llm" ? run.through(source(), (chunk) => chunk) : run.through(source());
  const { chunks } = await readAsync(passage, step.reading);
  stage.log.push(`${node.name} read ${chunks}`);
}
