import type { RunRetry, Usage } from "@runtap/core";
import { type CallEnding, figuresOf, hasFigures, namesOf, type Pricing } from "./call-cost.ts";
import type { CountedCall } from "./ledger/counted-call.ts";
import { toNanoUsd } from "./ledger/nano-usd.ts";
import type { OpenCall } from "./open-runs.ts";
import { fieldOf } from "@runtap/wires/usage";

const MAX_PENDING = 100;

/** A call that is over: what it was itself, and whether it is the one that counts. */
export interface Closed {
  readonly own: CountedCall;
  readonly isCounted: boolean;
}

/**
 * Decides which of the calls inside one another count. A framework's call often contains the client's, and both report
 * what was billed once: the innermost that knows what its provider said is taken, else the innermost there is.
 */
export class CallDesk {
  readonly #pricing: Pricing;
  readonly #count: (call: CountedCall) => void;

  constructor(pricing: Pricing, count: (call: CountedCall) => void) {
    this.#pricing = pricing;
    this.#count = count;
  }

  close(call: OpenCall, ending: CallEnding): Closed {
    const own: CountedCall = {
      run: call.run,
      around: call.around,
      time: ending.time,
      outcome: outcomeOf(ending),
      ...namesOf(call, ending),
      ...figuresOf(call, ending, this.#pricing),
      isCached: "cached" in ending && ending.cached,
      isRefused: isRefused(ending),
    };
    const { enclosing, pending, isCovered, hasRefused } = call;
    if (own.isRefused) {
      for (let at = enclosing; at !== undefined; at = at.enclosing) at.hasRefused = true;
      this.#count(own);
      return { own, isCounted: true };
    }
    const isTold = own.usage !== undefined || own.nanoUsd !== undefined || own.isCached;
    const knows = isTold && !isCovered;
    if (isCovered || (!knows && (pending.length > 0 || hasRefused))) {
      for (const each of pending) this.#file(each, enclosing);
      return { own, isCounted: false };
    }
    if (knows) this.#cover(enclosing, own);
    else this.#file(own, enclosing);
    return { own, isCounted: true };
  }

  /**
   * An attempt that failed: what was billed for it counts at once, whatever the call comes to. What calls inside have told
   * was of this attempt; the next one begins anew.
   */
  retry(call: OpenCall, { usage, time }: RunRetry): Closed {
    const { isCovered, enclosing } = call;
    const pending = call.pending.splice(0);
    const isSaid = usage?.source === "provider";
    const isCounted = hasFigures(usage) && !isCovered && (isSaid || pending.length === 0);
    call.isCovered = false;
    call.hasRefused = false;
    if (!isCounted || !isSaid) for (const each of pending) this.#file(each, enclosing);
    const own = this.#attempt(call, isCounted ? usage : undefined, time);
    this.#count(own);
    return { own, isCounted };
  }

  #attempt(call: OpenCall, usage: Usage | undefined, time: number): CountedCall {
    const { prices } = this.#pricing;
    const usd = usage === undefined ? undefined : prices?.({ usage, time, ...namesOf(call, {}) });
    const isSaid = usage?.source === "provider";
    return {
      run: call.run,
      around: call.around,
      time,
      outcome: "retry",
      model: call.model,
      provider: call.provider,
      usage: isSaid ? usage : undefined,
      estimate: isSaid ? undefined : usage,
      nanoUsd: isSaid ? toNanoUsd(usd) : undefined,
      estimatedNanoUsd: isSaid ? undefined : toNanoUsd(usd),
      isCached: false,
      isRefused: false,
    };
  }

  #cover(enclosing: OpenCall | undefined, own: CountedCall): void {
    for (let at = enclosing; at !== undefined; at = at.enclosing) at.isCovered = true;
    this.#count(own);
  }

  /** Counts a call that knows nothing of its provider, unless one around it may know better. */
  #file(own: CountedCall, enclosing: OpenCall | undefined): void {
    let at = enclosing;
    while (at?.isOver === true) at = at.enclosing;
    if (at === undefined || at.isCovered || at.pending.length >= MAX_PENDING) this.#count(own);
    else at.pending.push(own);
  }
}

function outcomeOf({ type }: CallEnding): "end" | "error" | "cancel" {
  if (type === "llm.end" || type === "embedding.end") return "end";
  return type === "llm.error" || type === "embedding.error" ? "error" : "cancel";
}

/** Whether a guard let the call not begin; where nothing could wait for the guard, it has begun, and may have answered. */
function isRefused(ending: CallEnding): boolean {
  if (!("reason" in ending) || ending.reason !== "guard") return false;
  if (hasFigures(ending.usage) || ("tokenEvents" in ending && ending.tokenEvents > 0)) return false;
  // By its fields: what was queued or redacted is a copy without the error's brand.
  const eventType = fieldOf(ending.cause, "eventType");
  return (
    fieldOf(ending.cause, "code") === "guard-denied" &&
    typeof eventType === "string" &&
    eventType.endsWith(".start")
  );
}
