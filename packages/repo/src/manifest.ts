/** The parts of a package.json that the checks read. */
export interface Manifest {
  readonly name: string;
  readonly private: boolean;
  readonly description: string;
  readonly exports: Readonly<Record<string, unknown>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly optionalPeers: readonly string[];
}

/** Reads a package.json, with everything that is absent made empty. */
export function parseManifest(json: string): Manifest {
  const fields = recordOf(JSON.parse(json));
  const optionalPeers = Object.entries(recordOf(fields["peerDependenciesMeta"]))
    .filter(([, meta]) => recordOf(meta)["optional"] === true)
    .map(([name]) => name);
  return {
    name: textOf(fields["name"]),
    private: fields["private"] === true,
    description: textOf(fields["description"]),
    exports: recordOf(fields["exports"]),
    dependencies: textsOf(fields["dependencies"]),
    peerDependencies: textsOf(fields["peerDependencies"]),
    devDependencies: textsOf(fields["devDependencies"]),
    optionalPeers,
  };
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function textsOf(value: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(recordOf(value)).map(([name, text]) => [name, textOf(text)]),
  );
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
