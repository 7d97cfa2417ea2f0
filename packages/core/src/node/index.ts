export { closeOnExit, type CloseOnExitOptions } from "./close-on-exit.ts";
export type { ExitSignal } from "./exit-watch.ts";
