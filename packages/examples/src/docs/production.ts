import { tap } from "./production/observed.ts";

const ask = (input: string): Promise<unknown> =>
  tap.run("tool", { name: "search", input }, () => 3);
await ask("Is there tea?");
await ask("Is there tea for postgres://ada:lovelace@db.example?");
await tap
  .run("tool", { name: "shell", input: "rm -r /" }, () => console.log("never called"))
  .catch((error: Error) => console.log(error.message));
await tap.close();
