import type { TestedVersion } from "../adapter-versions.ts";
import { markdownTable } from "./markdown-table.ts";

/** Which versions of what they observe the adapters are tried with. */
export function versionsTable(versions: readonly TestedVersion[]): string {
  return markdownTable(
    ["adapter", "tried with", "on Node"],
    versions.map(({ adapter, installs, node }) => [
      `\`@runtap/${adapter}\``,
      Object.entries(installs)
        .map(([name, version]) => `${name} ${version}`)
        .join(", "),
      node ?? "20",
    ]),
  );
}
