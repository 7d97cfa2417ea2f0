import type { AnyEvent, RunInfo, RunReporter } from "@runtap/core";
import type { LineFields } from "./fields/line-fields.ts";
import type { Asked } from "./fields/run-fields.ts";
import type { LevelName } from "./levels.ts";
import type { RunOutput } from "./output/lines.ts";

/** Lines that are not taken are told of at the first, the tenth, the hundredth, and each thousandth. */
const MAX_UNTOLD = 1000;

/** Says what is the same on every line of a run, when its first line is written. */
export type BindRun = (run: RunInfo, asked: Asked | undefined) => RunOutput;

/** What a handler keeps of a run while it is open. */
export class RunLog {
  readonly #run: RunInfo;
  readonly #reporter: RunReporter;
  readonly #bind: BindRun;
  #output: RunOutput | undefined;
  #asked: Asked | undefined;
  #untold = 0;
  #patience = 1;

  constructor(run: RunInfo, reporter: RunReporter, bind: BindRun) {
    this.#run = run;
    this.#reporter = reporter;
    this.#bind = bind;
  }

  /** What is asked of a model stands on all lines of its run, the ending too. */
  ask({ model, provider }: Partial<Asked>): void {
    if (model !== undefined || provider !== undefined) this.#asked = { model, provider };
  }

  write(level: LevelName, event: AnyEvent, fields: LineFields, message: string): void {
    this.#output ??= this.#bind(this.#run, this.#asked);
    if (this.#output.write({ level, time: event.time, fields, message })) return;
    this.#untold += 1;
    if (this.#untold < this.#patience) return;
    this.#patience = Math.min(this.#patience * 10, MAX_UNTOLD);
    this.#reporter.dropped(this.#untold);
    this.#untold = 0;
  }
}
