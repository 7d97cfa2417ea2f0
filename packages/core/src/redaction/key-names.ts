/** How sure a name makes us that its value is a secret. */
export type NameStrength = "none" | "token" | "secret";

/** Case, `-`, `_`, dots and spaces do not tell names apart. */
export function normalizedName(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, "");
}

/** The last word of a name says what it is: `clientSecret` is one, `secretName` is not. */
const SECRET = new RegExp(
  `(?:${[
    "passw(?:or)?[dt]",
    "(?:db|database|user|admin|root|my|mysql|pg|postgres|redis|smtp|mail|ftp|ssh|login|auth|api|proxy)pass",
    "passphrase",
    "passcode",
    "pwd",
    "secret",
    "(?:secret|private|api|access|account|signing|encryption|master|auth|storage|subscription|service|license|deploy|admin|webhook|jwt|ssh|hmac|sharedaccess)key",
    "credentials?",
    "authorization",
    "(?:set)?cookie",
    "(?:access|refresh|auth|api|session|bearer|secret|security|private|personal|personalaccess|bot|client|csrf|xsrf|oauth2?|github|gitlab|npm|slack|hf|huggingface|deploy|service|device|login|reset|verification|webhook|vault|sas|jwt|id)tokens?",
    "connectionstring",
    "sharedaccesssignature",
    "xamzsignature",
  ].join("|")})s?\\d*(?:value|text|raw|base64|hash|old|new|current|previous)?$`,
);

/** Names that are a secret's in a header or a URL, and much else elsewhere. */
const TOKEN = /(?:token|^x?auth|^jwt|^bearer|^pass)\d?$/;

/** Tokens of this field that are no secret: positions in a text, marks of a vocabulary, pages of a list. */
const HARMLESS_TOKEN =
  /(?:max|min|eos|bos|pad|sep|cls|mask|unk|stop|start|end|begin|special|first|last|next|prev(?:ious)?|page|continuation|continue|sync|cancel|cancell?ation|abort|injection|input|output|prompt|completion|total|reasoning|thinking|cached?|image|audio|text|per|to|by|each|every|num(?:ber)?of|new|word|sub|split|stream(?:ed|ing)?|on|llm|chunk|change|design|lexer|syntax|non|one|single|current)token\d?$/;

const strengths = new Map<string, NameStrength>();
const REMEMBERED = 4096;

/** How sure a key's or a field's name makes us; remembered, since the names of a program recur. */
export function nameStrength(name: string): NameStrength {
  const known = strengths.get(name);
  if (known !== undefined) return known;
  const strength = judgeName(normalizedName(name.length > 256 ? name.slice(-256) : name));
  if (strengths.size >= REMEMBERED) strengths.clear();
  if (name.length <= 256) strengths.set(name, strength);
  return strength;
}

function judgeName(name: string): NameStrength {
  if (SECRET.test(name)) return "secret";
  return TOKEN.test(name) && !HARMLESS_TOKEN.test(name) ? "token" : "none";
}
