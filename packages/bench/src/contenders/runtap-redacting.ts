import { createTap } from "@runtap/core";
import { redaction } from "@runtap/core/redaction";
import type { Contender, Prepared } from "../contender.ts";
import { heard } from "../listeners.ts";
import { streamLength } from "../stream.ts";
import { performWith, tokenHandler } from "./runtap-caller.ts";

/** Text may leave in other pieces than it came in: here none is held back beyond the next piece. */
function token(): Prepared {
  const tap = createTap({ handlers: tokenHandler(), redact: redaction() });
  return {
    perform: (times) => performWith(tap, times),
    units: streamLength,
    deliveries: streamLength,
    heard,
  };
}

export const contender: Contender = { workloads: { "token-redacted": token } };
