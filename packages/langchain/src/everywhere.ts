import { attachedIn, withAdded } from "./attached.ts";
import type { RuntapCallbackHandler } from "./handler.ts";
import { instrument, type LangchainCopy, wrapMethod } from "./instrument.ts";

/** A copy of `@langchain/core`, with the class through which all its calls get their callbacks. */
export interface WholeCopy extends LangchainCopy {
  /** `CallbackManager`. */
  readonly manager: object;
}

/**
 * Attaches a handler to every call of a copy of LangChain. Its own way to that, `registerConfigureHook`, holds only in
 * the async context in which it was called, so a server's requests may not have it.
 */
export function attachEverywhere(handler: RuntapCallbackHandler, copy: WholeCopy): void {
  instrument(copy, handler);
  wrapMethod(copy.manager, "_configureSync", (call) => {
    return function configureSync(inherited, own, ...rest) {
      const isAttached = attachedIn(inherited).length > 0 || attachedIn(own).length > 0;
      return call(this, [isAttached ? inherited : withAdded(inherited, handler), own, ...rest]);
    };
  });
}
