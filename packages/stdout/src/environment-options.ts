import { type Environment, EnvironmentOptions } from "@runtap/core/node";
import type { StdoutOptions } from "./options.ts";

/** The options that the environment asks for: `RUNTAP_STDOUT_CONTENT=0`, `RUNTAP_STDOUT_ONLY=verbose`… */
export function optionsFrom(
  variables: Environment,
  streams: { readonly stdout: StdoutOptions["stream"]; readonly stderr: StdoutOptions["stream"] },
): StdoutOptions {
  const env = new EnvironmentOptions("RUNTAP_STDOUT_", variables);
  return {
    stream: streams[env.oneOf("STREAM", ["stdout", "stderr"]) ?? "stdout"],
    color: env.flag("COLOR"),
    unicode: env.flag("UNICODE"),
    width: env.count("WIDTH", "columns"),
    content: env.flag("CONTENT"),
    tokens: env.flag("TOKENS"),
    time: env.flag("TIME"),
    only: env.oneOf("ONLY", ["verbose"]),
  };
}
