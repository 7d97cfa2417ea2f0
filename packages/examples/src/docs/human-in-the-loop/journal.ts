import type { AnyEvent, Handler } from "@runtap/core";

function detail(event: AnyEvent): string {
  switch (event.type) {
    case "agent.start":
      return (event.run.links ?? [])
        .map(({ relation, traceId, id }) => `, ${relation} of ${place(traceId, id)}`)
        .join();
    case "agent.cancel":
      return `: ${event.reason}`;
    case "run.score":
      return `: ${event.name} ${event.value}, from the ${event.source}`;
    default:
      return "";
  }
}

function place(traceId: string, id: string): string {
  return `${traceId.slice(0, 4)}…/…${id.slice(-4)}`;
}

/** Prints what is said, in which process, and in which trace by which run. */
export function journalHandler(process: string): Handler {
  return {
    name: "journal",
    on: {
      "*": (event) => {
        const { type, run } = event;
        const who = place(run.traceId, run.id);
        console.log(`${process}: ${who} ${type} ${run.name}${detail(event)}`);
      },
    },
  };
}
