/** Bundles code that imports core the way a tool for another platform does: by the conditions of its package. */
export function bundle(
  contents: string,
  conditions: readonly string[],
  /** Makes the exports a global of this name, in place of a module. */
  globalName?: string,
): Promise<string>;
