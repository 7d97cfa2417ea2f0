/** A secret that begins with letters of its maker's own. */
export interface TokenFormat {
  readonly prefixes: readonly string[];
  /** The characters that may follow. */
  readonly body: RegExp;
  /** How many at least. */
  readonly minLength: number;
  /** The prefix could begin a word of ordinary text: the body must look random, too. */
  readonly isCommon?: true;
  /** The prefix may be shown. */
  readonly keepsPrefix?: true;
}

const WORD = /[A-Za-z0-9_-]/;
const ALNUM = /[A-Za-z0-9]/;
const DOTTED = /[A-Za-z0-9_.-]/;

/**
 * The tokens that can be told by their beginning. Lengths are lower bounds, well under those of the real ones, since
 * makers lengthen them.
 *
 * Sources: the makers' pages, and where they say nothing of the format, GitHub's list of supported patterns
 * (https://docs.github.com/en/code-security/secret-scanning/introduction/supported-secret-scanning-patterns).
 */
export const TOKEN_FORMATS: readonly TokenFormat[] = [
  // https://platform.openai.com/docs/api-reference/authentication · https://docs.anthropic.com/en/api/overview
  // https://openrouter.ai/docs/api-reference/authentication
  {
    prefixes: ["sk-ant-", "sk-proj-", "sk-svcacct-", "sk-admin-", "sk-or-"],
    body: WORD,
    minLength: 16,
  },
  // The older OpenAI keys, and those of DeepSeek and others who kept the prefix.
  { prefixes: ["sk-"], body: WORD, minLength: 20, isCommon: true },
  // https://cloud.google.com/docs/authentication/api-keys · https://developers.google.com/identity/protocols/oauth2
  { prefixes: ["AIza"], body: WORD, minLength: 30 },
  { prefixes: ["ya29."], body: DOTTED, minLength: 20 },
  { prefixes: ["GOCSPX-"], body: WORD, minLength: 20 },
  { prefixes: ["1//0"], body: WORD, minLength: 30, isCommon: true },
  // https://docs.x.ai/docs/overview · https://console.groq.com/docs/quickstart
  {
    prefixes: ["xai-", "gsk_", "csk-", "pplx-", "tvly-"],
    body: WORD,
    minLength: 20,
    isCommon: true,
  },
  // https://huggingface.co/docs/hub/security-tokens · https://replicate.com/docs/topics/security/api-tokens
  { prefixes: ["hf_", "r8_"], body: ALNUM, minLength: 20 },
  // https://docs.nvidia.com/nim · https://docs.databricks.com/en/dev-tools/auth/pat.html
  { prefixes: ["nvapi-"], body: WORD, minLength: 30 },
  { prefixes: ["dapi"], body: /[a-f0-9-]/, minLength: 32 },
  // https://docs.smith.langchain.com · https://docs.pinecone.io/guides/projects/manage-api-keys
  { prefixes: ["lsv2_pt_", "lsv2_sk_", "pcsk_"], body: WORD, minLength: 30 },
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
  // https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys.html
  { prefixes: ["AKIA", "ASIA", "ABIA", "ACCA"], body: /[A-Z0-9]/, minLength: 16 },
  { prefixes: ["ABSK"], body: /[A-Za-z0-9+/=]/, minLength: 100 },
  // https://learn.microsoft.com/en-us/azure/storage/common/storage-sas-overview
  { prefixes: ["?sig=", "&sig="], body: /[\w%+/=-]/, minLength: 20, keepsPrefix: true },
  // https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/
  {
    prefixes: ["ghp_", "gho_", "ghu_", "ghs_", "ghr_"],
    body: ALNUM,
    minLength: 30,
  },
  { prefixes: ["github_pat_"], body: /\w/, minLength: 30 },
  // https://docs.gitlab.com/security/tokens/#token-prefixes
  {
    prefixes: ["glpat-", "gldt-", "glrt-", "glptt-", "glcbt-", "glsoat-", "gloas-", "glft-"],
    body: DOTTED,
    minLength: 20,
  },
  // https://docs.npmjs.com/about-access-tokens · https://pypi.org/help/#apitoken · https://guides.rubygems.org/api-key-scopes
  { prefixes: ["npm_"], body: ALNUM, minLength: 30 },
  { prefixes: ["pypi-AgE"], body: WORD, minLength: 50 },
  { prefixes: ["rubygems_"], body: /[a-f0-9]/, minLength: 40 },
  // https://docs.slack.dev/authentication/tokens · https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
  {
    prefixes: ["xoxb-", "xoxp-", "xoxa-", "xoxr-", "xoxs-", "xoxe-", "xoxe.", "xapp-"],
    body: DOTTED,
    minLength: 16,
  },
  {
    prefixes: ["hooks.slack.com/services/"],
    body: /[A-Za-z0-9/]/,
    minLength: 20,
    keepsPrefix: true,
  },
  // https://discord.com/developers/docs/resources/webhook
  {
    prefixes: ["discord.com/api/webhooks/"],
    body: /[A-Za-z0-9_/-]/,
    minLength: 40,
    keepsPrefix: true,
  },
  // https://docs.stripe.com/keys · https://docs.stripe.com/webhooks/signature
  {
    prefixes: ["sk_live_", "sk_test_", "rk_live_", "rk_test_", "whsec_"],
    body: /[A-Za-z0-9+/=]/,
    minLength: 16,
  },
  // https://www.twilio.com/docs/glossary/what-is-a-sid · https://www.twilio.com/docs/sendgrid/ui/account-and-settings/api-keys
  { prefixes: ["SK"], body: /[a-f0-9]/, minLength: 32 },
  { prefixes: ["SG."], body: DOTTED, minLength: 50 },
  // https://documentation.mailgun.com/docs/mailgun/api-reference/mg-auth
  { prefixes: ["key-"], body: /[a-f0-9]/, minLength: 32 },
  // https://docs.digitalocean.com/reference/api · https://shopify.dev/docs/apps/build/authentication-authorization
  { prefixes: ["dop_v1_", "doo_v1_", "dor_v1_"], body: /[a-f0-9]/, minLength: 40 },
  {
    prefixes: ["shpat_", "shpca_", "shppa_", "shpss_"],
    body: /[A-Fa-f0-9]/,
    minLength: 30,
  },
  // https://developer.hashicorp.com/vault/docs/concepts/tokens · https://docs.doppler.com/docs/service-tokens
  { prefixes: ["hvs.", "hvb."], body: WORD, minLength: 24 },
  { prefixes: ["dp.pt.", "dp.st.", "dp.ct."], body: DOTTED, minLength: 40 },
  // https://grafana.com/docs/grafana/latest/administration/service-accounts · https://docs.sentry.io/account/auth-tokens
  { prefixes: ["glsa_", "glc_", "sntrys_", "sntryu_"], body: /[\w+/=]/, minLength: 30 },
  // https://docs.newrelic.com/docs/apis/intro-apis/new-relic-api-keys · https://learning.postman.com/docs/developer
  { prefixes: ["NRAK-", "PMAK-"], body: WORD, minLength: 24 },
  // https://support.atlassian.com/atlassian-account/docs/manage-api-tokens-for-your-atlassian-account
  { prefixes: ["ATATT3", "ATCTT3"], body: /[\w=-]/, minLength: 60 },
  // https://linear.app/developers/graphql · https://developers.notion.com/docs/authorization
  { prefixes: ["lin_api_", "ntn_"], body: ALNUM, minLength: 30 },
  // https://supabase.com/docs/guides/api/api-keys · https://planetscale.com/docs/concepts/service-tokens
  { prefixes: ["sbp_", "sb_secret_", "pscale_tkn_", "pscale_pw_"], body: DOTTED, minLength: 20 },
  // https://age-encryption.org/v1
  { prefixes: ["AGE-SECRET-KEY-1"], body: ALNUM, minLength: 40 },
];
