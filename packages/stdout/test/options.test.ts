import { RuntapError } from "@runtap/core";
import { describe, expect, it } from "vitest";
import { optionsFrom } from "../src/environment-options.ts";
import { stdoutHandler } from "../src/handler.ts";
import { settingsOf, type StdoutOptions } from "../src/options.ts";
import { canColour, canUnicode, terminalWidth } from "../src/terminal.ts";
import { Paper } from "./printing.ts";

const paper = new Paper();
const terminal = Object.assign(new Paper(), { isTTY: true, columns: 120 });

describe("options", () => {
  it.each([
    [
      { width: 10 },
      "Expected `width` to be an integer of at least 20, got `10` (number). Leave it out for the terminal's.",
    ],
    [
      { color: "yes" },
      'Expected `color` to be a boolean, got `"yes"` (string). Leave it out for the default.',
    ],
    [
      { only: "quiet" },
      'Expected `only` to be "verbose", got `"quiet"` (string). Leave it out to print every run.',
    ],
    [
      { stream: {} },
      "Expected `stream` to be a Writable, got an object. Leave it out for process.stdout.",
    ],
  ])("that are wrong are complained about: %j", (options, message) => {
    const wrong: unknown = options;
    expect(() => stdoutHandler(wrong as StdoutOptions)).toThrow(message);
  });

  it("have defaults", () => {
    const { stream, content, tokens, isVerboseOnly, look } = settingsOf({});
    expect({ content, tokens, isVerboseOnly }).toEqual({
      content: true,
      tokens: true,
      isVerboseOnly: false,
    });
    expect(stream).toBe(process.stdout);
    expect(look.showsTime).toBe(false);
  });

  it("win over the environment", () => {
    const { look } = settingsOf({ stream: terminal, color: false, unicode: false, width: 33 });
    expect(look.isColoured).toBe(false);
    expect(look.glyphs.start).toBe(">");
    expect(look.columns()).toBe(33);
  });
});

describe("colours", () => {
  it.each([
    ["on a terminal", terminal, {}, true],
    ["not on a pipe", paper, {}, false],
    ["not on a dumb terminal", terminal, { TERM: "dumb" }, false],
    ["not with NO_COLOR", terminal, { NO_COLOR: "1" }, false],
    ["with an empty NO_COLOR", terminal, { NO_COLOR: "" }, true],
    ["with FORCE_COLOR on a pipe", paper, { FORCE_COLOR: "1" }, true],
    ["with FORCE_COLOR although NO_COLOR", paper, { FORCE_COLOR: "1", NO_COLOR: "1" }, true],
    ["not with FORCE_COLOR=0", terminal, { FORCE_COLOR: "0" }, false],
  ])("are shown %s: %#", (_when, stream, env, isColoured) => {
    expect(canColour(stream, env)).toBe(isColoured);
  });
});

describe("Unicode", () => {
  it.each([
    [{}, "linux", true],
    [{ LANG: "C", TERM: "xterm-256color" }, "darwin", true],
    [{ TERM: "linux" }, "linux", false],
    [{}, "win32", false],
    [{ WT_SESSION: "1" }, "win32", true],
  ])("with %j on %s: %s", (env, platform, isShown) => {
    expect(canUnicode(env, platform)).toBe(isShown);
  });
});

describe("the width", () => {
  it("is the terminal's as it is at the moment, else COLUMNS, else 100, and 20 at least", () => {
    const resized = Object.assign(new Paper(), { columns: 120 });
    const width = terminalWidth(resized, { COLUMNS: "90" });
    expect(width()).toBe(120);
    resized.columns = 5;
    expect(width()).toBe(20);
    expect(terminalWidth(paper, { COLUMNS: "90" })()).toBe(90);
    expect(terminalWidth(paper, { COLUMNS: "wide" })()).toBe(100);
    expect(terminalWidth(paper, {})()).toBe(100);
  });
});

describe("optionsFrom", () => {
  const streams = { stdout: paper, stderr: terminal };

  it("leaves everything at its default where nothing is set", () => {
    const options = optionsFrom({ RUNTAP_STDOUT_WIDTH: "" }, streams);
    expect(options).toEqual({ stream: paper });
  });

  it("reads every option", () => {
    const env = {
      STREAM: "stderr",
      COLOR: "1",
      UNICODE: "0",
      WIDTH: "72",
      CONTENT: "false",
      TOKENS: "true",
      TIME: "1",
      ONLY: "verbose",
    };
    const named = Object.entries(env).map(([name, value]) => [`RUNTAP_STDOUT_${name}`, value]);
    expect(optionsFrom(Object.fromEntries(named), streams)).toEqual({
      stream: terminal,
      color: true,
      unicode: false,
      width: 72,
      content: false,
      tokens: true,
      time: true,
      only: "verbose",
    });
  });

  it.each([
    [
      { RUNTAP_STDOUT_CONTENT: "no" },
      'Expected `RUNTAP_STDOUT_CONTENT` to be 1 or 0, got `"no"` (string). Unset it for the default.',
    ],
    [
      { RUNTAP_STDOUT_WIDTH: "wide" },
      'Expected `RUNTAP_STDOUT_WIDTH` to be a number of columns, got `"wide"` (string).',
    ],
    [
      { RUNTAP_STDOUT_ONLY: "quiet" },
      'Expected `RUNTAP_STDOUT_ONLY` to be verbose, got `"quiet"` (string).',
    ],
    [
      { RUNTAP_STDOUT_STREAM: "file" },
      'Expected `RUNTAP_STDOUT_STREAM` to be one of stdout, stderr, got `"file"` (string).',
    ],
  ])("complains about %j", (env, message) => {
    expect(() => optionsFrom(env, streams)).toThrow(message);
    expect(() => optionsFrom(env, streams)).toThrow(RuntapError);
  });
});
