import { fileURLToPath } from "node:url";

/** This package's folder; the same seen from `src` and from `dist`. */
export const repoFolder: string = fileURLToPath(new URL("..", import.meta.url));

export const workspaceRoot: string = fileURLToPath(new URL("../../..", import.meta.url));
