import { tap } from "@runtap/core";

const manual = ["A run is one observed piece of work.", "A tap is where runs start."];

/** Stands in for a chain of yours: looks the question up, then lets a model answer from what was found. */
export function answerQuestion(question: string): Promise<string> {
  return tap.run("chain", { name: "rag", input: question }, async () => {
    const found = await tap.run("retriever", { name: "manual", input: question }, () =>
      manual.filter((text) => text.includes(question)),
    );
    return tap.run("llm", { name: "answer", input: question }, (llm) => {
      const [answer = "That is not in the manual."] = found;
      for (const word of answer.split(/(?= )/)) llm.token(word);
      llm.report({ usage: { outputTokens: 8, source: "estimate" } });
      return answer;
    });
  });
}
