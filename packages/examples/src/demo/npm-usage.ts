import { execFile } from "node:child_process";
import { join } from "node:path";

/** What npm says of one of its commands. */
export interface NpmUsage {
  /** The ways to call it, such as `npm publish <package-spec>`. */
  readonly usage: readonly string[];
  /** What it is for, such as `Publish a package`. */
  readonly summary: string;
}

/** Asks npm how one of its commands is used. */
export type ReadUsage = (command: string, signal?: AbortSignal) => Promise<NpmUsage>;

/** npm knows no such command. The message is npm's own, with its suggestion. */
export class UnknownCommandError extends Error {
  override readonly name = "UnknownCommandError";
}

/** Runs `npm <command> --help` with the npm in this folder: a child process, offline, a few hundred milliseconds. */
export function createUsageReader(npmFolder: string): ReadUsage {
  const cli = join(npmFolder, "bin", "npm-cli.js");
  return (command, signal) =>
    new Promise((resolve, reject) => {
      const settings = ["--loglevel=error", "--no-update-notifier", "--logs-max=0", "--no-color"];
      const args = [cli, command, "--help", ...settings];
      execFile(process.execPath, args, { signal, encoding: "utf8" }, (error, stdout, stderr) => {
        if (error === null) return resolve(readHelp(stdout));
        // Newer npms complain on one stream, older ones on the other.
        const complaint = readComplaint(`${stdout}\n${stderr}`);
        reject(complaint === undefined ? error : new UnknownCommandError(complaint));
      });
    });
}

function readHelp(help: string): NpmUsage {
  const lines = help.split("\n").map((line) => line.trim());
  const from = lines.indexOf("Usage:") + 1;
  const to = lines.indexOf("", from);
  return { usage: lines.slice(from, to), summary: lines.find((line) => line !== "") ?? "" };
}

function readComplaint(output: string): string | undefined {
  const unknown = /Unknown command: .*/.exec(output)?.[0];
  const meant = /Did you mean .*\n\s*npm ([\w-]+)/.exec(output)?.[1];
  return unknown === undefined || meant === undefined
    ? unknown
    : `${unknown}. Did you mean ${meant}?`;
}
