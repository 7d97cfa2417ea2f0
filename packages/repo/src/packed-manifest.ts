/** What a package.json must not say once it is packed, in sentences. */
export function packedManifestProblems(json: string): readonly string[] {
  return [
    json.includes('"workspace:') || json.includes('"catalog:')
      ? "Expected versions of a registry, got workspace ones. Pack with pnpm, not npm."
      : undefined,
    json.includes('"runtap-src"')
      ? "Expected exports of dist alone, got the source condition. Repeat them in publishConfig without it."
      : undefined,
  ].filter((problem) => problem !== undefined);
}

/** The module specifiers under which a package can be imported, JSON files left out. */
export function importableSpecifiers(
  name: string,
  exports: Readonly<Record<string, unknown>>,
): readonly string[] {
  return Object.keys(exports)
    .filter((subpath) => !subpath.endsWith(".json") && !subpath.includes("*"))
    .map((subpath) => `${name}${subpath.slice(1)}`);
}
