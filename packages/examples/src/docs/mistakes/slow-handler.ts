import { createTap } from "@runtap/core";
import { fakeClock } from "@runtap/testing";

const clock = fakeClock();
const compress = (): void => clock.advance(80);
const tap = createTap({ clock, onWarning: ({ message }) => console.log(message) });

// #region slow-handler
tap.use({ name: "archive", on: { "llm.end": () => compress() } });
await tap.run("llm", { name: "answer" }, () => "Where runs start.");
// #endregion slow-handler
