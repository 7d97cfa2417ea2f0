export { closeOnExit, type CloseOnExitOptions } from "./close-on-exit.ts";
export { type Environment, EnvironmentOptions } from "./environment-options.ts";
export type { ExitSignal } from "./exit-watch.ts";
