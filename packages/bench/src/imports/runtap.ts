import { reportImport } from "./report-import.ts";

await reportImport(() => import("@runtap/core"));
