export { closeOnExit, type CloseOnExitOptions } from "./close-on-exit.ts";
export { DescriptorOutlet } from "./descriptor-outlet.ts";
export { type Environment, EnvironmentOptions } from "./environment-options.ts";
export type { ExitSignal } from "./exit-watch.ts";
export { type LastWriter, releaseAtExit, writeAtExit } from "./last-writers.ts";
export { type Outlet, outletFailure, Waiters } from "./outlet.ts";
