import { tap } from "@runtap/core";

tap.use({
  name: "log",
  on: { "tool.*": ({ run, type }) => console.log(type, run.metadata["url"]) },
});

// #region never-ended
function read(url: string): string {
  using page = tap.start("tool", { name: "read", metadata: { url } });
  if (!url.startsWith("https:")) return "refused"; // left without an ending: cancelled as abandoned
  page.end("read");
  return "read";
}
// #endregion never-ended

read("https://example.com");
read("ftp://example.com");
console.log(tap.stats().openRuns, "runs are open");
