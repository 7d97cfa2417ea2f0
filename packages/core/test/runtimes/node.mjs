// Node, Bun and Deno take core as it is installed.
import { everything } from "./everything.mjs";
import { smoke } from "./smoke.mjs";
import { smokeSubpaths } from "./smoke-subpaths.mjs";

await smoke(everything, true);
await smokeSubpaths(everything);
console.log("works");
