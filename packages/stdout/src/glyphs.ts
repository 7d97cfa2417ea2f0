/** The marks that the tree is drawn with. */
export interface Glyphs {
  readonly start: string;
  readonly end: string;
  readonly error: string;
  readonly cancel: string;
  readonly cause: string;
  readonly action: string;
  readonly retry: string;
  readonly score: string;
  readonly warning: string;
  readonly custom: string;
  readonly note: string;
  readonly chunk: string;
  /** A run that the line is inside. */
  readonly bar: string;
  /** Like `bar`, where the line goes on with the text of an earlier one. */
  readonly brokenBar: string;
  /** Between the names of a run and of those it is inside. */
  readonly inside: string;
  readonly to: string;
  readonly dot: string;
  readonly ellipsis: string;
  readonly approximately: string;
}

export const unicodeGlyphs: Glyphs = {
  start: "▶",
  end: "✔",
  error: "✖",
  cancel: "■",
  cause: "↳",
  action: "→",
  retry: "↻",
  score: "★",
  warning: "⚠",
  custom: "◆",
  note: "·",
  chunk: "+",
  bar: "│",
  brokenBar: "┊",
  inside: "›",
  to: "→",
  dot: "·",
  ellipsis: "…",
  approximately: "≈",
};

export const asciiGlyphs: Glyphs = {
  start: ">",
  end: "v",
  error: "x",
  cancel: "#",
  cause: "^",
  action: "->",
  retry: "~",
  score: "*",
  warning: "!",
  custom: "@",
  note: "-",
  chunk: "+",
  bar: "|",
  brokenBar: ":",
  inside: ">",
  to: "->",
  dot: "-",
  ellipsis: "...",
  approximately: "~",
};
