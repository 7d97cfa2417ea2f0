import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const conditions = ["runtap-src", "node", "development|production"];

export default defineConfig({
  root: fileURLToPath(new URL("../..", import.meta.url)),
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ["packages/*/test/**/*.test.ts"],
    // Measured on two cores: threads need three quarters of the time that forks do, and Vitest's
    // own count of workers leaves one core idle.
    pool: "threads",
    maxWorkers: availableParallelism(),
    testTimeout: 20_000,
    reporters: ["default", "json"],
    outputFile: { json: process.env["RUNTAP_TEST_REPORT"] ?? "node_modules/.vitest/report.json" },
  },
});
