import { createTap } from "@runtap/core";

const tap = createTap();

// #region changing-the-output
tap.use({ name: "upper-case", on: { "tool.end": ({ output }) => String(output).toUpperCase() } });

const lookUp = (): Promise<string> => tap.run("tool", { name: "look-up" }, () => "quiet");
console.log(await lookUp());

const lookUpLoudly = async (): Promise<string> => (await lookUp()).toUpperCase();
console.log(await lookUpLoudly());
// #endregion changing-the-output
