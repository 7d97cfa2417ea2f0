// #region rules
import { redaction } from "@runtap/core/redaction";

const redactor = redaction({
  groups: ["secrets", "pii"],
  keys: ["customer number", /^x-internal-/i],
  paths: ["input.messages.*.attachments", "run.metadata.address"],
  patterns: [/ACME-\d{6}/],
  custom: (text) => text.replaceAll("Project Nightingale", "(a project)"),
  censor: "•••",
});

console.log(redactor.text("ACME-123456 of Project Nightingale: write to ada@example.com"));
console.log(redactor.value({ customerNumber: 7, "X-Internal-Id": "a", maxTokens: 100 }));
// #endregion rules
