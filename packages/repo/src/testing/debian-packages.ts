import { spawnSync } from "node:child_process";

const LOCK = ["-o", "DPkg::Lock::Timeout=300"];
const TRIES = 10;
const PAUSE_MS = 5000;

/**
 * Whether what a test needs is installed, as `isInstalled` sees it. In CI, as root, Debian's packages are installed for
 * it; a test skips itself where that is not so.
 */
export function hasDebianPackages(
  packages: readonly string[],
  isInstalled: () => boolean,
): boolean {
  if (isInstalled()) return true;
  if (process.env["CI"] === undefined || process.getuid?.() !== 0) return false;
  // Another test may be installing something: one waits for the other.
  for (let tries = 0; tries < TRIES && !isInstalled(); tries += 1) {
    if (tries > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    for (const does of [["update"], ["install", "-y", "--no-install-recommends", ...packages]]) {
      spawnSync("apt-get", [...LOCK, ...does], { stdio: "ignore", env });
    }
  }
  return isInstalled();
}
