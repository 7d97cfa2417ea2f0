/** What stands in texts where a secret would: masks, variables, gaps to fill in. */
const PLACEHOLDER = new RegExp(
  [
    // masks
    "[*•.xX_-]+",
    // variables and templates: ${NPM_TOKEN}, $TOKEN, {{ key }}, {key}, %KEY%, <key>, [redacted]
    "\\$\\{[^}]*\\}?",
    "\\$[A-Z_][A-Z0-9_]*",
    "\\{\\{.*",
    "\\{[\\w.]*\\}",
    "%\\w+%",
    "%[sdv@]",
    "<[^>]*>?",
    "\\[[^\\]]*\\]?",
    // MYTOKEN, YOUR_API_KEY, your-api-key-here
    "(?:MY|YOUR|SOME|THE)?_?(?:[A-Z]+_)*(?:TOKEN|KEY|SECRET|PASSWORD)S?\\d?",
    "your[-_ ].*",
    // code that reads the environment
    "(?:process\\.env|import\\.meta\\.env|os\\.environ|Deno\\.env|Bun\\.env|ENV)\\b.*",
  ]
    .map((each) => `(?:${each})`)
    .join("|")
    .replace(/^/, "^(?:")
    .concat(")$"),
  "s",
);

/** Whether a value stands for a secret without being one. */
export function isPlaceholder(value: string): boolean {
  return PLACEHOLDER.test(value);
}
