import { tap } from "@runtap/core";

tap.use({
  name: "log",
  on: {
    "retriever.start": ({ input, run }) => console.log(`${run.name} is asked for`, input),
    "retriever.end": ({ documents }) => console.log("it has found", documents),
  },
});

async function search(query: string, limit: number): Promise<readonly { text: string }[]> {
  const texts = ["runs and traces", "handlers", "runs and scopes"];
  const found = texts.filter((text) => text.includes(query)).slice(0, limit);
  return found.map((text) => ({ text }));
}

// #region wrap-function
const observedSearch = tap.wrap(
  "retriever",
  { name: "manual", fields: (query) => ({ input: query }) },
  search, // (query: string, limit: number) => Promise<…>, and so is observedSearch
);

await observedSearch("runs", 1);
// #endregion wrap-function
