import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hasDebianPackages } from "@runtap/repo/debian-packages";

/** Why tests are skipped where there is no rsyslog. */
export const NO_RSYSLOG =
  "there is no rsyslogd with its Elasticsearch output: on Debian, apt-get install rsyslog rsyslog-elasticsearch";

const PACKAGES = ["rsyslog", "rsyslog-elasticsearch"];

function isInstalled(): boolean {
  const { status, stdout } = spawnSync("dpkg", ["-s", ...PACKAGES], { encoding: "utf8" });
  return status === 0 && !stdout.includes("deinstall");
}

/** Whether there is a real rsyslog to test with. CI installs Debian's packages where it may. */
export function hasRsyslog(): boolean {
  return hasDebianPackages(PACKAGES, isInstalled);
}

function configuration(folder: string, log: string, port: number): string {
  return `
global(workDirectory="${folder}" maxMessageSize="512k")
module(load="imfile" mode="inotify")
module(load="mmjsonparse")
module(load="omelasticsearch")
template(name="line" type="list") { property(name="$!all-json") }
ruleset(name="runs") {
  action(type="mmjsonparse" cookie="")
  if ($parsesuccess == "OK") then {
    action(type="omelasticsearch" server="127.0.0.1" serverport="${port}" template="line"
      searchIndex="runs" searchType="" bulkmode="on" maxbytes="1m"
      queue.type="linkedlist" queue.dequeuebatchsize="50" action.resumeretrycount="3")
  } else {
    action(type="omfile" file="${folder}/unparsed.log")
  }
}
input(type="imfile" file="${log}" tag="runs" ruleset="runs" addMetadata="off")
`;
}

/** An rsyslog of a test's own, that tails one file and posts its lines. */
export class Rsyslog implements AsyncDisposable {
  readonly folder: string = mkdtempSync(join(tmpdir(), "runtap-rsyslog-"));
  #process: ChildProcess | undefined;

  /** Where the program writes what this tails. */
  get log(): string {
    return join(this.folder, "runs.ndjson");
  }

  /** What it could not parse. */
  get unparsed(): string {
    const file = join(this.folder, "unparsed.log");
    return existsSync(file) ? readFileSync(file, "utf8") : "";
  }

  start(port: number): void {
    const file = join(this.folder, "rsyslog.conf");
    writeFileSync(file, configuration(this.folder, this.log, port));
    const pid = join(this.folder, "rsyslog.pid");
    this.#process = spawn("rsyslogd", ["-n", "-f", file, "-i", pid], { stdio: "ignore" });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const running = this.#process;
    if (running !== undefined && running.exitCode === null) {
      const exited = once(running, "exit");
      running.kill("SIGKILL");
      await exited;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}
