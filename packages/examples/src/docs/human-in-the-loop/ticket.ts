import { readFile, writeFile } from "node:fs/promises";

/** What is kept of a refund while somebody is asked: its state, and the run it belongs to. */
export interface Ticket {
  readonly order: string;
  readonly amountEur: number;
  readonly run: { readonly traceId: string; readonly id: string };
}

const file = process.argv[2] ?? "ticket.json";

export async function saveTicket(ticket: Ticket): Promise<void> {
  await writeFile(file, JSON.stringify(ticket));
}

export async function readTicket(): Promise<Ticket> {
  const read: unknown = JSON.parse(await readFile(file, "utf8"));
  if (!isTicket(read)) throw new Error(`${file} holds no ticket.`);
  return read;
}

function isTicket(value: unknown): value is Ticket {
  return typeof value === "object" && value !== null && "amountEur" in value && "run" in value;
}
