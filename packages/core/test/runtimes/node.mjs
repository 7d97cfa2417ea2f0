// Node, Bun and Deno take core as it is installed.
import * as core from "../../dist/index.js";
import { smoke } from "./smoke.mjs";

await smoke(core, true);
console.log("works");
