const MAX_LISTED = 1000;

/** Lists models without a price, each once, as `provider/model`; at most 1,000. */
export class UnknownModels {
  readonly #listed = new Set<string>();

  add(provider: string | undefined, model: string | undefined): void {
    if (this.#listed.size >= MAX_LISTED) return;
    this.#listed.add(
      `${provider === undefined ? "" : `${provider}/`}${model ?? "(none)"}`.slice(0, 256),
    );
  }

  list(): readonly string[] {
    return [...this.#listed];
  }
}
