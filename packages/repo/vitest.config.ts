import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const conditions = ["runtap-src", "module", "node", "development|production"];

export default defineConfig({
  root: fileURLToPath(new URL("../..", import.meta.url)),
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ["packages/*/test/**/*.test.ts"],
    testTimeout: 20_000,
    reporters: ["default", "json"],
    outputFile: { json: process.env["RUNTAP_TEST_REPORT"] ?? "node_modules/.vitest/report.json" },
  },
});
