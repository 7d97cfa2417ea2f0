/** Figures that the contender itself measures, since only it knows when to look. */
export const ownFigureNames = ["burstNs", "callerNs", "p99Ms", "heldBytes"] as const;

export type OwnFigureName = (typeof ownFigureNames)[number];

/** What a child process measured; which figures there are depends on what it was asked for. */
export const figureNames = [
  "cpuNs",
  "bytes",
  "retainedBytes",
  "printedBytes",
  ...ownFigureNames,
] as const;

export type FigureName = (typeof figureNames)[number];

export type Figures = Readonly<Partial<Record<FigureName, number>>>;

/** Reads what a child sent. Throws on anything that is not a record of finite numbers. */
export function parseFigures(message: unknown): Figures {
  if (typeof message !== "object" || message === null) {
    throw new TypeError(`Expected figures to be an object, got \`${String(message)}\`.`);
  }
  const sent = new Map<string, unknown>(Object.entries(message));
  const figures: { [Name in FigureName]?: number } = {};
  for (const name of figureNames) {
    const value = sent.get(name);
    if (value === undefined) continue;
    if (typeof value !== "number" || !Number.isFinite(value)) {
      throw new TypeError(
        `Expected \`${name}\` to be a finite number, got \`${JSON.stringify(value)}\`.`,
      );
    }
    figures[name] = value;
  }
  return figures;
}
