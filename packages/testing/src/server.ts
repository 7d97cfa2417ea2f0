export type { Exchange, FirstFailures, ServerSentEvent } from "./server/exchange.ts";
export type { AnswerEnding, ReceivedRequest, ReplayedAnswer } from "./server/received-request.ts";
export { replayServer, type ReplayServer, type Script } from "./server/replay-server.ts";
