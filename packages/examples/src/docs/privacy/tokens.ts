import { createTap } from "@runtap/core";
import { redaction } from "@runtap/core/redaction";

const tap = createTap({ redact: redaction() });
const key = ["sk", "proj", "abcdefghij0123456789"].join("-");

// #region tokens
const heard: string[] = [];
tap.use({ name: "tokens", on: { "llm.token": ({ token }) => heard.push(token) } });

const said = await tap.run("llm", { name: "answer", input: "What is my key?" }, (llm) => {
  const pieces = [
    "Your",
    " key",
    " is",
    " ",
    key.slice(0, 2),
    key.slice(2, 9),
    key.slice(9),
    ", ok?",
  ];
  for (const piece of pieces) llm.token(piece);
  return pieces.join("");
});
console.log("handlers heard", heard);
console.log("the program has", said.length, "characters");
// #endregion tokens
