import { journalHandler } from "./journal.ts";
import { useKnownIds } from "./known-ids.ts";

useKnownIds("resume");
// #region resume
import { tap } from "@runtap/core";
import { readTicket, saveTicket } from "./ticket.ts";

tap.use(journalHandler("resume"));

const ticket = await readTicket();
const links = [{ ...ticket.run, relation: "resume" }];

await tap.run("agent", { name: "refund", input: "approved", links }, async (agent) => {
  await tap.run("tool", { name: "pay", input: ticket }, () => `${ticket.amountEur} € paid`);
  await saveTicket({ ...ticket, run: { traceId: agent.traceId, id: agent.id } });
  return `${ticket.order} is refunded.`;
});
await tap.flush();
// #endregion resume
