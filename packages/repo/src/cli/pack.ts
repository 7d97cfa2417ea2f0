import { join } from "node:path";
import { packAll } from "../tarballs.ts";
import { workspaceRoot } from "../workspace-root.ts";

for (const tarball of await packAll(workspaceRoot, join(workspaceRoot, "artifacts"))) {
  console.log(tarball);
}
