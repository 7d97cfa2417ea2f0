export { type AnsweredCall, observeAnswer, observeBody } from "./calls/body.ts";
export { isObservedRequest } from "./calls/attempts.ts";
export type { CallAdapter, KnownCall } from "./calls/call-adapter.ts";
export { observeClient } from "./calls/observe-client.ts";
export { checkWhatGoesDown, type ObserveOptions } from "./calls/observe-options.ts";
export { whenAllowed } from "./calls/call-run.ts";
export { insideRun, type Surroundings } from "./calls/surroundings.ts";
