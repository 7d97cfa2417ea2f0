// One small thing with each subpath that runs anywhere. Plain JavaScript, run as it is.

function expectEqual(found, expected, what) {
  const [one, other] = [found, expected].map((value) => JSON.stringify(value));
  if (one !== other) throw new Error(`Expected ${what} to be ${other}, got ${one}.`);
}

const nameOf = ({ type, run }) => `${type} ${run.name}`;

/** Throws unless what stands around handlers works here: queue, filter, sampler and redaction, one in the other. */
async function smokeHandlers({ createTap, queued, filtered, sampled, redacted, redaction }) {
  const writer = (name, lines) => ({
    name,
    on: { "*": async (event) => lines.push(`${nameOf(event)} ${event.input ?? ""}`.trim()) },
  });
  const lines = { queued: [], hidden: [] };
  const around = filtered(sampled(writer("queued", lines.queued), { rate: 1 }), {
    kinds: ["tool"],
  });
  const app = createTap({
    handlers: [queued(around), redacted(writer("redacted", lines.hidden))],
    redact: redaction(),
  });
  const input = `key: sk-${"a1B2".repeat(12)}`;
  await app.run("tool", { name: "search", input }, () => 1);
  await app.run("chain", { name: "rag" }, () => 1);
  expectEqual((await app.flush()).unfinished, [], "the unfinished handlers");
  expectEqual(
    lines.queued.map((line) => line.split(" ").slice(0, 2).join(" ")),
    ["tool.start search", "tool.end search"],
    "what came through a filter, a sampler and a queue",
  );
  for (const seen of [lines.queued[0], lines.hidden[0]])
    expectEqual(seen.includes("a1B2"), false, "whether the key is seen");
  expectEqual(lines.hidden.length, 4, "the number of redacted events");

  const batches = [];
  const batching = queued({
    name: "batching",
    batch: { on: ["*"], deliver: async (events) => batches.push(events.map(nameOf)) },
  });
  const other = createTap({ handlers: batching });
  await other.run("tool", { name: "search" }, () => 1);
  await other.close();
  expectEqual(batches.flat(), ["tool.start search", "tool.end search"], "the batches");
}

/** Throws unless what leaves the process works here: records and headers. */
async function smokeWire({ createTap, toRecord, fromRecord, replay, extract, traceHeaders }) {
  const written = [];
  const app = createTap({
    handlers: {
      name: "log",
      on: { "*": (event) => written.push(JSON.stringify(toRecord(event))) },
    },
  });
  let headers;
  await app.run("chain", { name: "rag", metadata: { big: 2n ** 64n } }, (chain) => {
    headers = traceHeaders(chain);
  });
  expectEqual(nameOf(fromRecord(JSON.parse(written[0]))), "chain.start rag", "a record, read");
  const replayed = [];
  const { events } = await replay(written.join("\n"), {
    name: "replayed",
    on: { "*": (event) => replayed.push(nameOf(event)) },
  });
  expectEqual(events, 2, "the number of replayed events");
  expectEqual(replayed, ["chain.start rag", "chain.end rag"], "the replayed events");

  const parent = extract(new Headers(headers));
  expectEqual(parent?.id, JSON.parse(written[0]).run.id, "the parent in the headers");
  await app.run("chain", { name: "elsewhere", parent }, (run) =>
    expectEqual(run.traceId, parent.traceId, "the trace of a remote parent's child"),
  );
}

/** Throws unless the subpaths work here; given everything they and the root export. */
export async function smokeSubpaths(everything) {
  await smokeHandlers(everything);
  await smokeWire(everything);
}
