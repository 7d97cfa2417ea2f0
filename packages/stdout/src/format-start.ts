import type { AnyStart, PromptRef } from "@runtap/core";
import { asked, shown } from "./content.ts";
import { type Line, type Piece, piece } from "./line.ts";
import { fact, named, type Telling, titleOf } from "./telling.ts";
import { counted } from "./text/figures.ts";

/** The line that a run begins with. */
export function formatStart(event: AnyStart, telling: Telling): Line {
  return {
    mark: piece("started", telling.glyphs.start),
    title: titleOf(event.run, telling),
    facts: factsOf(event, telling),
  };
}

function factsOf(event: AnyStart, { glyphs }: Telling): readonly Piece[] {
  switch (event.type) {
    case "llm.start": {
      const { model, provider, prompt, tools = [], input } = event;
      return [
        fact(named(model ?? provider ?? "")),
        fact(prompt === undefined ? "" : promptName(prompt)),
        fact(tools.length === 0 ? "" : counted(tools.length, "tool")),
        ...asked(input, glyphs.ellipsis),
      ];
    }
    case "embedding.start":
      return [
        fact(named(event.model ?? event.provider ?? "")),
        shown(event.input, glyphs.ellipsis),
      ];
    default:
      return [shown(event.input, glyphs.ellipsis)];
  }
}

function promptName({ name, version }: PromptRef): string {
  return named(`prompt ${name}${version === undefined ? "" : ` ${version}`}`);
}
