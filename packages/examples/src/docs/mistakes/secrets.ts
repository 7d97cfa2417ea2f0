import { createTap } from "@runtap/core";

const tap = createTap();
tap.use({
  name: "log",
  on: {
    "tool.start": ({ input }) => console.log("input", input),
    "tool.end": ({ output }) => console.log("output", output),
  },
});

// #region secrets
const logIn = tap.wrap(
  "tool",
  {
    name: "log-in",
    captureInput: () => "(credentials)",
    captureOutput: false,
  },
  async (user: string, password: string) => `session of ${user}, ${password.length} characters`,
);
console.log(await logIn("ada", "correct horse"));
// #endregion secrets
