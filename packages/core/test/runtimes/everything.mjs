// What core exports, as it is installed: Node, Bun, Deno and bundlers all find it by its name.
import * as root from "@runtap/core";
import * as filtered from "@runtap/core/filtered";
import * as propagation from "@runtap/core/propagation";
import * as queued from "@runtap/core/queued";
import * as records from "@runtap/core/records";
import * as redaction from "@runtap/core/redaction";
import * as sampled from "@runtap/core/sampled";

export const everything = {
  ...root,
  ...filtered,
  ...propagation,
  ...queued,
  ...records,
  ...redaction,
  ...sampled,
};
