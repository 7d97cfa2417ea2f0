import type { StartedAgent } from "@runtap/core";

/** What a tool runner yields, turn by turn: messages, or their streams. */
export type Turns = AsyncGenerator<unknown, unknown>;

function nothing(): undefined {
  return undefined;
}

/**
 * The turns of a tool runner as an agent that begins with the first and ends with them; its output is what `outcome`
 * resolves to once there are no more. The turns are handed on as they are.
 */
export function agentTurns(
  turns: Turns,
  begin: () => StartedAgent,
  outcome: () => Promise<unknown>,
): Turns {
  const source: AsyncIterableIterator<unknown, unknown> = {
    next: async (...args) => {
      const turn = await turns.next(...args);
      return turn.done === true ? { done: true, value: await outcome() } : turn;
    },
    return: (value) => turns.return(value),
    throw: (error: unknown) => turns.throw(error),
    [Symbol.asyncIterator]: () => source,
  };
  let agent: AsyncIterableIterator<unknown, unknown> | undefined;
  // A runner's own end has no value.
  const without = (turn: IteratorResult<unknown, unknown>): IteratorResult<unknown, unknown> =>
    turn.done === true ? { done: true, value: undefined } : turn;
  const observed: Turns = {
    next: async (...args) => {
      agent ??= begin().follow(source, nothing);
      return without(await agent.next(...args));
    },
    return: async (value) =>
      agent?.return === undefined ? turns.return(value) : agent.return(value),
    throw: async (error: unknown) =>
      agent?.throw === undefined ? turns.throw(error) : without(await agent.throw(error)),
    [Symbol.asyncIterator]: () => observed,
    [Symbol.asyncDispose]: async () => {
      await observed.return(undefined);
    },
  };
  return observed;
}
