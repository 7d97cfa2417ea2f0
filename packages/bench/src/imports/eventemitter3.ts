import { reportImport } from "./report-import.ts";

await reportImport(() => import("eventemitter3"));
