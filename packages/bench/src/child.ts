import type { Contender, Prepared } from "./contender.ts";
import { efforts, isEffortName } from "./effort.ts";
import { type Figures, ownFigureNames } from "./figures.ts";
import {
  type ContenderName,
  contenderNames,
  type PerformedName,
  performedNames,
} from "./lineup.ts";
import { createMeter } from "./measure.ts";

/**
 * The fresh process in which one contender performs one workload.
 * It says when it is warm, then measures what it is asked for until it is disconnected.
 */

const load: Readonly<Record<ContenderName, () => Promise<{ readonly contender: Contender }>>> = {
  runtap: () => import("./contenders/runtap.ts"),
  "runtap-started": () => import("./contenders/runtap-started.ts"),
  "runtap-explicit": () => import("./contenders/runtap-explicit.ts"),
  "runtap-stdout": () => import("./contenders/runtap-stdout.ts"),
  "runtap-queued": () => import("./contenders/runtap-queued.ts"),
  "runtap-inline": () => import("./contenders/runtap-inline.ts"),
  "runtap-redacting": () => import("./contenders/runtap-redacting.ts"),
  "runtap-timing": () => import("./contenders/runtap-timing.ts"),
  "runtap-stateful": async () => {
    const { dispatchContender } = await import("./contenders/runtap-timing.ts");
    return { contender: dispatchContender };
  },
  "runtap-observed": () => import("./contenders/runtap-observed.ts"),
  "runtap-counted": async () => {
    const { countedContender } = await import("./contenders/runtap-observed.ts");
    return { contender: countedContender };
  },
  "runtap-pino-sync": () => logOf("runtap-pino-sync"),
  "runtap-pino-async": () => logOf("runtap-pino-async"),
  "runtap-pino-own": () => logOf("runtap-pino-own"),
  "pino-sync": () => logOf("pino-sync"),
  "pino-async": () => logOf("pino-async"),
  "runtap-10k": () => runtapBursts(10_000),
  "runtap-20k": () => runtapBursts(20_000),
  "runtap-40k": () => runtapBursts(40_000),
  direct: () => import("./contenders/direct.ts"),
  storage: () => import("./contenders/storage.ts"),
  eventemitter3: () => import("./contenders/eventemitter3.ts"),
  "eventemitter3-as-written": () => import("./contenders/eventemitter3-as-written.ts"),
  langchain: () => import("./contenders/langchain.ts"),
  "langchain-blocking": () => import("./contenders/langchain-blocking.ts"),
  "langchain-20k": () => import("./contenders/langchain-20k.ts"),
  "p-queue": () => import("./contenders/p-queue.ts"),
  opentelemetry: () => import("./contenders/opentelemetry.ts"),
  "opentelemetry-api": () => import("./contenders/opentelemetry-api.ts"),
  "opentelemetry-context": () => import("./contenders/opentelemetry-context.ts"),
  langsmith: () => import("./contenders/langsmith.ts"),
  openai: () => openaiClient("plainClient"),
  "openai-unheard": () => openaiClient("unheardClient"),
  "openai-observed": () => openaiClient("observedClient"),
};

async function openaiClient(
  which: "plainClient" | "unheardClient" | "observedClient",
): Promise<{ readonly contender: Contender }> {
  const clients = await import("./contenders/openai-stream.ts");
  return { contender: clients[which] };
}

async function logOf(
  name: "pino-sync" | "pino-async" | "runtap-pino-sync" | "runtap-pino-async" | "runtap-pino-own",
): Promise<{ readonly contender: Contender }> {
  const { logContenders } = await import("./contenders/pino-log.ts");
  return { contender: logContenders[name] };
}

async function runtapBursts(tokens: number): Promise<{ readonly contender: Contender }> {
  const { burstsOf } = await import("./contenders/runtap-bursts.ts");
  return { contender: burstsOf(tokens) };
}

const retainedRuns = 100_000;

async function prepare(name: ContenderName, workload: PerformedName): Promise<Prepared> {
  const { contender } = await load[name]();
  const prepared = await contender.workloads[workload]?.();
  if (prepared === undefined) {
    throw new Error(
      `Expected \`${name}\` to perform \`${workload}\`, but it has no such workload.`,
    );
  }
  return prepared;
}

async function answer(request: unknown): Promise<Figures> {
  switch (request) {
    case "cpuNs":
      return { cpuNs: await meter.cpuNs() };
    case "bytes":
      return { bytes: await meter.bytes() };
    case "retainedBytes":
      return { retainedBytes: await meter.retainedBytes(retainedRuns) };
    case "printedBytes":
      return { printedBytes: prepared.printed?.() ?? 0 };
    default: {
      const own = ownFigureNames.find((known) => known === request);
      const figure = own === undefined ? undefined : prepared.figures?.[own];
      if (own !== undefined && figure !== undefined) return { [own]: await figure() };
      throw new TypeError(`Expected the name of a figure, got \`${String(request)}\`.`);
    }
  }
}

const [, , wantedName, wantedWorkload, effortName] = process.argv;
const name = contenderNames.find((known) => known === wantedName);
const workload = performedNames.find((known) => known === wantedWorkload);
if (name === undefined || workload === undefined || !isEffortName(effortName)) {
  throw new TypeError("Expected the arguments <contender> <workload> <quick | full>.");
}

const prepared = await prepare(name, workload);
const meter = await createMeter(prepared, efforts[effortName]);

process.on("message", (request: unknown) => {
  void answer(request).then((figures) => process.send?.(figures));
});
process.once("disconnect", () => process.exit());
process.send?.({});
