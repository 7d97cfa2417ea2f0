import { journalHandler } from "./journal.ts";

// #region score
import { tap } from "@runtap/core";
import { readTicket } from "./ticket.ts";

tap.use(journalHandler("score"));

const { run } = await readTicket();
tap.score(
  { ...run, kind: "agent", name: "refund" },
  { name: "satisfaction", value: 1, source: "customer" },
);
await tap.flush();
// #endregion score
