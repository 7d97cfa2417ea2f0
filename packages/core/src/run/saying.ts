import { SLOT } from "../events/event-names.ts";
import type { AnyEvent } from "../events/events.ts";
import type { RunInfo } from "../events/run-info.ts";
import { passes } from "./guarding.ts";
import type { RunState } from "./state.ts";

/**
 * Hands an event to whoever listens, as `make` builds it: an event nobody listens for is never built. `passed` is called
 * before, unless a guard forbids it.
 */
export function say<Name extends keyof typeof SLOT>(
  state: RunState,
  name: Name,
  make: (run: RunInfo, seq: number, time: number) => AnyEvent & { readonly type: Name },
  passed?: () => void,
): void {
  const { table, core } = state;
  const slot = table.slot(SLOT[name]);
  const guards = table.isGuarded ? table.guardSlot(name) : null;
  if (slot === null && guards === null) return passed?.();
  const event = state.shown(make(state.info, state.nextSeq(), core.clock.now()));
  if (guards !== null && !passes(state, guards, event)) return;
  passed?.();
  if (slot !== null) core.delivery.deliver(slot, event, state);
}
