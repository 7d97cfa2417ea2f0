import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

// Three processes, one after the other; nothing is between them but a file.
const folder = mkdtempSync(join(tmpdir(), "runtap-ticket-"));
const ticket = join(folder, "ticket.json");

function runToEnd(step: string): void {
  const program = fileURLToPath(new URL(`./${step}.js`, import.meta.url));
  const { status } = spawnSync(process.execPath, [program, ticket], { stdio: "inherit" });
  if (status !== 0) throw new Error(`The step ${step} has failed.`);
}

try {
  runToEnd("ask");
  console.log(`\nkept: ${readFileSync(ticket, "utf8")}\n`);
  runToEnd("resume");
  console.log();
  runToEnd("score");
} finally {
  rmSync(folder, { recursive: true });
}
