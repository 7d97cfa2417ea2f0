// #region read
import { tap } from "@runtap/core";
import { record } from "@runtap/testing";
import { answerQuestion } from "./answer-question.ts";

const { runs } = await record(() => answerQuestion("tap"), { tap });
console.log(runs.tree());
console.log(runs.sequence());
// #endregion read
