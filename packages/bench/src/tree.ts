/**
 * The tree that every contender runs: a chain around a retriever, a tool and a model call.
 * The bodies are asynchronous and do nothing, so what is left is the cost of observing them.
 */

export const question = "How long is the warranty?";

export interface Passage {
  readonly pageContent: string;
  readonly metadata: Record<string, unknown>;
}

export const passages: Passage[] = [{ pageContent: "Two years.", metadata: {} }];

export const retrieve = async (): Promise<Passage[]> => passages;

export const calculate = async (): Promise<string> => "24 months";

export const answer = async (): Promise<string> => "Two years.";

/** Runs in one tree. */
export const runsPerTree = 4;

/** Each run says its start and its end to one handler. */
export const deliveriesPerTree = 2 * runsPerTree;
