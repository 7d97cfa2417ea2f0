import { publishedPackages, type WorkspacePackage } from "../workspace.ts";
import { markdownTable } from "./markdown-table.ts";

/** The published packages: name, what each gives, and the peers a user installs beside it. */
export function packagesTable(packages: readonly WorkspacePackage[]): string {
  return markdownTable(
    ["package", "what it gives", "peers"],
    publishedPackages(packages).map(({ folder, manifest }) => [
      `[\`${manifest.name}\`](${folder})`,
      manifest.description,
      Object.keys(manifest.peerDependencies)
        .filter((peer) => !peer.startsWith("@runtap/"))
        .map((peer) => `\`${peer}\`${manifest.optionalPeers.includes(peer) ? " (optional)" : ""}`)
        .join(", "),
    ]),
  );
}
