/** A text with a secret in it. */
export interface Sample {
  readonly what: string;
  /** What must never be seen. */
  readonly secret: string;
  /** Where it stands. */
  readonly text: string;
}

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** Characters that look random and are the same every time; the last is a digit. */
function made(length: number, alphabet: string = LETTERS): string {
  let seed = length;
  let text = "";
  while (text.length < length - 1) {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    text += alphabet[(seed >>> 8) % alphabet.length];
  }
  return `${text}7`;
}

const HEX = "0123456789abcdef";
const UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

// Put together here, so that no scanner of repositories takes them for real ones.
const tokens: Readonly<Record<string, string>> = {
  "OpenAI, project": ["sk", "proj", `${made(40)}_${made(20)}-${made(40)}`].join("-"),
  "OpenAI, old": ["sk", made(48)].join("-"),
  "OpenAI, service account": ["sk", "svcacct", made(60)].join("-"),
  "OpenAI, admin": ["sk", "admin", made(60)].join("-"),
  "OpenAI-like, letters only": ["sk", "abcdefghijklmnopqrstuvwxyz"].join("-"),
  Anthropic: ["sk", "ant", "api03", `${made(80)}-${made(10)}AA`].join("-"),
  OpenRouter: ["sk", "or", "v1", made(64, HEX)].join("-"),
  Google: ["AI", "za", made(35)].join(""),
  "Google OAuth": ["ya", "29.", `a0${made(60)}`].join(""),
  "Google client secret": ["GOC", "SPX-", made(28)].join(""),
  xAI: ["xai", made(80)].join("-"),
  Groq: ["gsk", made(52)].join("_"),
  "Hugging Face": ["hf", made(34)].join("_"),
  Replicate: ["r8", made(37)].join("_"),
  Perplexity: ["pplx", made(48)].join("-"),
  NVIDIA: ["nvapi", made(64)].join("-"),
  LangSmith: ["lsv2", "pt", `${made(32, HEX)}_${made(10, HEX)}`].join("_"),
  "AWS access key id": ["AK", "IA", made(16, UPPER)].join(""),
  "AWS temporary id": ["AS", "IA", made(16, UPPER)].join(""),
  "GitHub, personal": ["ghp", made(36)].join("_"),
  "GitHub, OAuth": ["gho", made(36)].join("_"),
  "GitHub, server": ["ghs", made(36)].join("_"),
  "GitHub, user": ["ghu", made(36)].join("_"),
  "GitHub, refresh": ["ghr", made(36)].join("_"),
  "GitHub, fine-grained": ["github", "pat", made(22), made(59)].join("_"),
  GitLab: ["glpat", made(20)].join("-"),
  "Slack, bot": ["xoxb", "123456789012", "123456789012", made(24)].join("-"),
  "Slack, app": ["xapp", "1", "A01", made(40)].join("-"),
  "Stripe, live": ["sk", "live", made(24)].join("_"),
  "Stripe, restricted": ["rk", "test", made(24)].join("_"),
  "Stripe, webhook": ["whsec", made(32)].join("_"),
  npm: ["npm", made(36)].join("_"),
  PyPI: ["pypi", `AgEIcHlwaS5vcmc${made(60)}`].join("-"),
  SendGrid: ["SG", made(22), made(43)].join("."),
  Twilio: ["S", "K", made(32, HEX)].join(""),
  Mailgun: ["key", made(32, HEX)].join("-"),
  DigitalOcean: ["dop", "v1", made(64, HEX)].join("_"),
  Shopify: ["shpat", made(32, HEX)].join("_"),
  Vault: ["hvs", made(90)].join("."),
  Grafana: ["glsa", made(32), "a1b2c3d4"].join("_"),
  Databricks: ["da", "pi", made(32, HEX)].join(""),
  "JSON Web Token": [
    ["ey", "JhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9"].join(""),
    ["ey", "JzdWIiOiIxMjM0NTY3ODkwIn0"].join(""),
    made(43),
  ].join("."),
};

const keyBody = Array.from({ length: 30 }, (_, line) => made(64 - (line % 3))).join("\n");
const dashes = "-".repeat(5);

/** A private key in PEM, with its markers. */
export function privateKey(label: string, body: string = keyBody): string {
  return `${dashes}BEGIN ${label}${dashes}\n${body}\n${dashes}END ${label}${dashes}`;
}

const quick = ["correct", "horse7", "staple"].join("-");

const named: readonly Sample[] = [
  ["an assignment", quick, `then password=${quick} and go`],
  ["an environment file", quick, `A=1\nDB_PASSWORD=${quick}\nB=2`],
  ["an environment file, API key", made(32, HEX), `export MISTRAL_API_KEY=${made(32, HEX)}\nB=2`],
  ["an AWS secret", made(40), `aws_secret_access_key = ${made(40)}\nregion = x`],
  ["YAML", quick, `db:\n  password: ${quick}\n  user: ada`],
  ["a lone word", "letmein", "Password: letmein\nUser: ada"],
  ["prose with a key", made(20), `Your API key: ${made(20)}, keep it`],
  ["Markdown", "hunter2", "- **Password:** hunter2\n- next"],
  ["Markdown code", "abc123", "- **API key**: `abc123`, next"],
  ["JSON", quick, JSON.stringify({ a: 1, api_key: quick, b: 2 })],
  ["JSON with spaces", quick, JSON.stringify({ a: 1, apiKey: quick, b: 2 }, undefined, 2)],
  ["JSON with quotes in it", `q"u\\o`, JSON.stringify({ password: `${quick}q"u\\o`, b: 2 })],
  ["JSON in JSON", quick, JSON.stringify({ body: JSON.stringify({ token: quick, b: [1] }) })],
  [
    "JSON in JSON in JSON",
    quick,
    JSON.stringify({ a: JSON.stringify({ body: JSON.stringify({ client_secret: quick }) }) }),
  ],
  ["a list in JSON", quick, JSON.stringify({ passwords: ["a]b", quick], b: 2 })],
  ["an object in JSON", quick, JSON.stringify({ credentials: { user: "x", pass: quick }, b: 2 })],
  ["a number in JSON", "73913", JSON.stringify({ password: 73_913, b: 2 })],
  ["a dictionary of Python", quick, `{'access_token': '${quick}', 'b': 2}`],
  ["a query", made(24), `GET /x?user=ada&access_token=${made(24)}&page=2`],
  ["a header", made(24), `Authorization: Bearer ${made(24)}\nHost: x`],
  [
    "a header of the other sort",
    "YWRhOmxvdmVsYWNl",
    "authorization: Basic YWRhOmxvdmVsYWNl\nHost: x",
  ],
  ["Bearer alone", made(24), `send 'Bearer ${made(24)}' with it`],
  ["Basic alone", "YWRhOmxvdmVsYWNl", "send 'Basic YWRhOmxvdmVsYWNl' with it"],
  ["an x-api-key header", made(24), `curl -H "x-api-key: ${made(24)}" https://example.com`],
  ["a cookie", "s3ss10n", "Cookie: theme=dark; sid=s3ss10n\nHost: x"],
  [
    "digest",
    "6629fae49393a",
    `Authorization: Digest username="ada", response="6629fae49393a"\nHost: x`,
  ],
  ["a command line", quick, `mysql --password ${quick} --host x`],
  ["a command line with =", quick, `login --api-key=${quick} --host x`],
  ["XML", quick, `<server><password>${quick}</password></server>`],
  ["a URL", "l0velace", "postgres://ada:l0velace@db.example.com:5432/app?x=1"],
  ["a URL without a user", "l0velace", "redis://:l0velace@cache.example.com/0"],
  ["a URL with @ in the password", "l0ve@lace", "mongodb+srv://ada:l0ve@lace@db.example.com/app"],
  ["a URL with / in the password", "l0ve/lace", "amqp://ada:l0ve/lace@mq.example.com/app"],
  [
    "a long password in letters of all sorts",
    `${"y7é".repeat(40)}ß`,
    `password=${"y7é".repeat(40)}ß&x`,
  ],
  ["a connection string", made(44), `AccountName=x;AccountKey=${made(44)}==;Suffix=y`],
  ["npm's configuration", made(36), `//registry.example.com/:_authToken=${made(36)}`],
  [
    "a Slack webhook",
    made(24),
    `post to https://hooks.slack.com/services/T0000000/B0000000/${made(24)} now`,
  ],
].map(([what = "", secret = "", text = ""]) => ({ what, secret, text }));

const keys: readonly Sample[] = [
  "PRIVATE KEY",
  "RSA PRIVATE KEY",
  "EC PRIVATE KEY",
  "OPENSSH PRIVATE KEY",
  "ENCRYPTED PRIVATE KEY",
  "PGP PRIVATE KEY BLOCK",
].map((label) => ({
  what: label,
  secret: made(63),
  text: `Here: ${privateKey(label)} and on.`,
}));

const serviceAccount: Sample = {
  what: "a service account",
  secret: made(63),
  text: JSON.stringify({ type: "service_account", private_key: privateKey("PRIVATE KEY"), x: 1 }),
};

/** Every sort of secret, somewhere in a text. */
export const SAMPLES: readonly Sample[] = [
  ...Object.entries(tokens).flatMap(([what, secret]) => [
    { what, secret, text: `The key is ${secret} as I said.` },
    { what: `${what}, in quotes`, secret, text: `use "${secret}", or not` },
    { what: `${what}, behind an escape`, secret, text: `{"text":"see:\\n${secret}\\nend"}` },
    { what: `${what}, at the end of a sentence in Chinese`, secret, text: `密钥是${secret}。好` },
  ]),
  ...named,
  ...keys,
  serviceAccount,
];

/** The bare tokens, by maker. */
export const TOKENS: readonly (readonly [what: string, secret: string])[] = Object.entries(tokens);
