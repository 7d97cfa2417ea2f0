import { builtinModules } from "node:module";
import type { Finding } from "./finding.ts";
import type { Manifest } from "./manifest.ts";
import { importCycles, type ModuleGraph, moduleGraph, reachableFrom } from "./module-graph.ts";
import type { ImportSite } from "./source-imports.ts";
import type { WorkspacePackage } from "./workspace.ts";

const core = "@runtap/core";

/** What the adapters stand on besides core: one place per provider's wire. Its usage entry is for handlers too. */
const wires = "@runtap/wires";

/** What a package may import of a neighbour: pure functions, never another subscription. */
const pureSubpaths: readonly string[] = ["format", "fold", "usage"];

/** Packages that observe what people already run. */
const adapters: readonly string[] = ["fetch", "openai", "anthropic", "langchain", "ai-sdk"].map(
  (name) => `@runtap/${name}`,
);

/** Owned by the application, which must not end up with two copies of them. */
const frameworks: readonly RegExp[] = [
  /^openai$/,
  /^@anthropic-ai\//,
  /^@google\/genai$/,
  /^ai$/,
  /^@ai-sdk\//,
  /^@langchain\//,
  /^pino$/,
  /^prom-client$/,
  /^@opentelemetry\/api/,
];

/** Core's floors, lowest first: a file or folder of that name imports nothing from above it. */
const coreFloors: readonly string[] = ["events", "emitter", "run", "tap"];

/** Every arrow between packages and modules that the architecture does not allow. */
export function wrongArrows(packages: readonly WorkspacePackage[]): readonly Finding[] {
  return packages.flatMap((each) => {
    const graph = moduleGraph(each.sources);
    return [
      ...cycles(each, graph),
      ...undeclaredImports(each, graph),
      ...(each.manifest.private
        ? []
        : [...manifestArrows(each, graph), ...packageArrows(each, graph)]),
      ...(each.manifest.name === core
        ? [...coreFloorArrows(each, graph), ...nodeInCore(each, graph)]
        : []),
    ];
  });
}

function cycles({ folder }: WorkspacePackage, graph: ModuleGraph): readonly Finding[] {
  return importCycles(graph).map((cycle) => ({
    path: `${folder}/${cycle[0]}`,
    line: 1,
    message: `Expected imports without a cycle, got ${[...cycle, cycle[0]].join(" → ")}. Move what both need into a file of its own.`,
  }));
}

function undeclaredImports(
  { folder, manifest }: WorkspacePackage,
  graph: ModuleGraph,
): readonly Finding[] {
  const declared = new Set([
    manifest.name,
    ...Object.keys(manifest.dependencies),
    ...Object.keys(manifest.peerDependencies),
    ...(manifest.private ? Object.keys(manifest.devDependencies) : []),
  ]);
  return outsideImports(folder, graph)
    .filter(({ site }) => !isBuiltin(site.specifier) && !site.specifier.startsWith("#"))
    .filter(({ site }) => !declared.has(packageOf(site.specifier)))
    .map(({ path, site }) => ({
      path,
      line: site.line,
      message: `Expected "${packageOf(site.specifier)}" to be declared by ${manifest.name}, got an import of "${site.specifier}". Add it to its dependencies or peerDependencies.`,
    }));
}

function manifestArrows(
  { folder, manifest }: WorkspacePackage,
  graph: ModuleGraph,
): readonly Finding[] {
  const finding = (message: string): Finding => ({
    path: `${folder}/package.json`,
    line: 1,
    message,
  });
  const dependencies = Object.keys(manifest.dependencies);
  const peers = Object.keys(manifest.peerDependencies);
  const imported = new Set(
    outsideImports(folder, graph).map(({ site }) => packageOf(site.specifier)),
  );
  return [
    ...dependencies
      .filter((name) => name === core || frameworks.some((pattern) => pattern.test(name)))
      .map((name) =>
        finding(
          `Expected ${manifest.name} to take "${name}" as a peer, got a dependency. Move it to peerDependencies: two copies would not see each other.`,
        ),
      ),
    ...[...dependencies, ...peers]
      .filter((name) => name.startsWith("@runtap/") && name !== core)
      .filter((name) => manifest.name === core || !imported.has(name))
      .map((name) =>
        finding(
          `Expected ${manifest.name} to depend on no other @runtap package than core, got "${name}". Remove it.`,
        ),
      ),
  ];
}

function packageArrows(
  { folder, manifest }: WorkspacePackage,
  graph: ModuleGraph,
): readonly Finding[] {
  return outsideImports(folder, graph)
    .filter(({ site }) => site.specifier.startsWith("@runtap/"))
    .filter(({ site }) => !isAllowedArrow(manifest, site.specifier))
    .map(({ path, site }) => ({
      path,
      line: site.line,
      message: `Expected ${manifest.name} to import ${manifest.name === core ? "no other @runtap package" : `core or a pure subpath (${pureSubpaths.map((each) => `/${each}`).join(", ")})`}, got "${site.specifier}". Move what is shared into core, or make it a pure subpath.`,
    }));
}

function isAllowedArrow(from: Manifest, specifier: string): boolean {
  const target = packageOf(specifier);
  if (target === from.name) return true;
  if (from.name === core) return false;
  if (target === wires && adapters.includes(from.name)) return true;
  return target === core || pureSubpaths.includes(specifier.slice(target.length + 1));
}

function coreFloorArrows({ folder }: WorkspacePackage, graph: ModuleGraph): readonly Finding[] {
  return [...graph.values()].flatMap(({ path, outside }) => {
    const floor = floorOf(path);
    if (floor === -1) return [];
    const above = [...reachableFrom(graph, [path])].filter((other) => floorOf(other) > floor);
    const unfounded =
      floor === 0
        ? [
            ...[...reachableFrom(graph, [path])].filter((other) => floorOf(other) === -1),
            ...outside.map((site) => site.specifier),
          ]
        : [];
    return [...above, ...unfounded].map((other) => ({
      path: `${folder}/${path}`,
      line: 1,
      message: `Expected ${coreFloors[floor]} to import nothing ${floor === 0 ? "outside itself" : "from above it"} (${coreFloors.join(" ← ")}), got "${other}". Turn the arrow round, or pass it in.`,
    }));
  });
}

function floorOf(path: string): number {
  const [, name = ""] = /^src\/([^/]+?)(?:\.ts|\/.*)$/.exec(path) ?? [];
  return coreFloors.indexOf(name);
}

/** Core's root entry runs in browsers and workers: Node stays behind the `#context` condition. */
function nodeInCore({ folder }: WorkspacePackage, graph: ModuleGraph): readonly Finding[] {
  return [...reachableFrom(graph, ["src/index.ts"])].flatMap((path) =>
    (graph.get(path)?.outside ?? [])
      .filter((site) => isBuiltin(site.specifier))
      .map((site) => ({
        path: `${folder}/${path}`,
        line: site.line,
        message: `Expected core's root entry to run anywhere, got "${site.specifier}". Put it behind "#context" or a subpath of its own.`,
      })),
  );
}

function outsideImports(
  folder: string,
  graph: ModuleGraph,
): readonly { readonly path: string; readonly site: ImportSite }[] {
  return [...graph.values()].flatMap(({ path, outside }) =>
    outside.map((site) => ({ path: `${folder}/${path}`, site })),
  );
}

function isBuiltin(specifier: string): boolean {
  return specifier.startsWith("node:") || builtinModules.includes(specifier);
}

/** `@scope/name/sub` and `name/sub` without their subpath. */
function packageOf(specifier: string): string {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}
