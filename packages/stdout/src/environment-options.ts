import { RuntapError } from "@runtap/core";
import type { StdoutOptions } from "./options.ts";

/** What can be set where there is no code to set it in. */
const PREFIX = "RUNTAP_STDOUT_";

type Environment = Readonly<Record<string, string | undefined>>;

/** The options that the environment asks for: `RUNTAP_STDOUT_CONTENT=0`, `RUNTAP_STDOUT_ONLY=verbose`… */
export function optionsFrom(
  env: Environment,
  streams: { readonly stdout: StdoutOptions["stream"]; readonly stderr: StdoutOptions["stream"] },
): StdoutOptions {
  const read = (name: string): string | undefined => env[PREFIX + name] || undefined;
  const flag = (name: string): boolean | undefined => {
    const value = read(name);
    if (value === undefined) return undefined;
    if (value === "1" || value === "true") return true;
    if (value === "0" || value === "false") return false;
    throw unexpected(name, "1 or 0", value);
  };
  const width = read("WIDTH");
  if (width !== undefined && !/^[1-9]\d*$/.test(width)) {
    throw unexpected("WIDTH", "a number of columns", width);
  }
  const only = read("ONLY");
  if (only !== undefined && only !== "verbose") throw unexpected("ONLY", "verbose", only);
  const stream = read("STREAM") ?? "stdout";
  if (stream !== "stdout" && stream !== "stderr") {
    throw unexpected("STREAM", "stdout or stderr", stream);
  }
  return {
    stream: streams[stream],
    color: flag("COLOR"),
    unicode: flag("UNICODE"),
    width: width === undefined ? undefined : Number(width),
    content: flag("CONTENT"),
    tokens: flag("TOKENS"),
    time: flag("TIME"),
    only,
  };
}

function unexpected(name: string, requirement: string, got: string): RuntapError {
  return new RuntapError(
    "invalid-option",
    `Expected \`${PREFIX}${name}\` to be ${requirement}, got \`${got}\`. Unset it for the default.`,
  );
}
