import type { ServerResponse } from "node:http";
import { setImmediate as turns, setTimeout as passes } from "node:timers/promises";
import type { AnswerPlan, Piece } from "./answer-plan.ts";
import type { AnswerProgress } from "./arrival.ts";
import type { Exchange } from "./exchange.ts";

type Pace = Pick<Exchange, "beforeHeaders" | "before" | "delayMs">;

/** Writes an answer as planned, no faster than the client reads; leaves off when the client has gone. */
export async function deliver(
  plan: AnswerPlan,
  { beforeHeaders, before, delayMs = 0 }: Pace,
  response: ServerResponse,
  progress: AnswerProgress,
): Promise<void> {
  const unlessLeft = async (work: unknown): Promise<boolean> => {
    await Promise.race([work, progress.ended]);
    return progress.ending === undefined;
  };
  const write = async ({ bytes, eventsSent }: Piece): Promise<boolean> => {
    // The callback comes once the network has taken the bytes, so that a slow reader holds the next piece back.
    const isTaken = new Promise<void>((resolve) => {
      response.write(bytes, () => resolve());
    });
    if (!(await unlessLeft(isTaken))) return false;
    progress.bytesSent += bytes.length;
    progress.eventsSent = eventsSent;
    return true;
  };

  if (!(await unlessLeft(beforeHeaders?.()))) return;
  progress.status = plan.status;
  response.writeHead(plan.status, plan.headers);
  response.flushHeaders();
  for (const [index, piece] of plan.pieces.entries()) {
    // Written in one turn of the event loop, pieces would arrive as one.
    if (index > 0 && !(await unlessLeft(delayMs > 0 ? passes(delayMs) : turns()))) return;
    if (piece.opens !== undefined && !(await unlessLeft(before?.(piece.opens)))) return;
    if (!(await write(piece))) return;
  }
  if (!(await unlessLeft(before?.(plan.eventCount)))) return;
  if (plan.ending === "end") response.end();
  if (plan.ending === "cut") {
    progress.isCut = true;
    response.destroy();
  }
}
