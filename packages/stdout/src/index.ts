export { stdoutHandler } from "./handler.ts";
export type { StdoutOptions } from "./options.ts";
export { tokenStreamHandler, type TokenStreamOptions } from "./token-stream.ts";
