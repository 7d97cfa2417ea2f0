import { journalHandler } from "./journal.ts";
import { useKnownIds } from "./known-ids.ts";

useKnownIds("ask");
// #region ask
import { tap } from "@runtap/core";
import { saveTicket } from "./ticket.ts";

tap.use(journalHandler("ask"));

const agent = tap.start("agent", { name: "refund", input: "My kettle leaks." });
await agent.within(async () => {
  const amountEur = await tap.run("tool", { name: "price", input: "order 17" }, () => 39);
  await saveTicket({
    order: "order 17",
    amountEur,
    run: { traceId: agent.traceId, id: agent.id },
  });
});
agent.cancel("interrupt");
await tap.flush();
// #endregion ask
