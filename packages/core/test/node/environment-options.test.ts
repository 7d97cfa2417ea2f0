import { describe, expect, it } from "vitest";
import { RuntapError } from "../../src/index.ts";
import { EnvironmentOptions } from "../../src/node/index.ts";

const env = new EnvironmentOptions("AUDIT_", {
  AUDIT_PATH: "audit.ndjson",
  AUDIT_EMPTY: "",
  AUDIT_ON: "1",
  AUDIT_OFF: "false",
  AUDIT_MODE: "brief",
  AUDIT_DELAY_MS: "250",
  PATH: "/bin",
  MODE: "full",
});

describe("options from the environment", () => {
  it("are read as text, flags, words and counts, of one prefix alone", () => {
    expect(env.text("PATH")).toBe("audit.ndjson");
    expect(env.flag("ON")).toBe(true);
    expect(env.flag("OFF")).toBe(false);
    expect(env.oneOf("MODE", ["full", "brief"])).toBe("brief");
    expect(env.count("DELAY_MS", "milliseconds")).toBe(250);
  });

  it.each(["EMPTY", "NONE"])("are left out where the variable says nothing: %s", (name) => {
    expect(env.text(name)).toBeUndefined();
    expect(env.flag(name)).toBeUndefined();
    expect(env.oneOf(name, ["full"])).toBeUndefined();
    expect(env.count(name, "columns")).toBeUndefined();
  });

  it.each<readonly [string, () => unknown, string]>([
    ["a flag", () => env.flag("PATH"), "to be 1 or 0"],
    ["a word", () => env.oneOf("PATH", ["full", "brief"]), "to be one of full, brief"],
    ["the only word", () => env.oneOf("PATH", ["full"]), "to be full"],
    ["a count", () => env.count("PATH", "columns"), "to be a number of columns"],
  ])("complain about what is not %s", (_, read, requirement) => {
    expect(read).toThrow(
      `Expected \`AUDIT_PATH\` ${requirement}, got \`"audit.ndjson"\` (string). Unset it for the default.`,
    );
    expect(read).toThrow(RuntapError);
  });

  it.each(["-1", "1.5", "1e3", "0x10", "12345678901"])("take no %s for a count", (value) => {
    expect(() => new EnvironmentOptions("", { N: value }).count("N", "columns")).toThrow(value);
  });
});
