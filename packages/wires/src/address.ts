function partOf(url: string | undefined, pattern: RegExp): string | undefined {
  const name = pattern.exec(url ?? "")?.[1];
  if (name === undefined) return undefined;
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** The name of an Azure deployment, which stands in the address instead of a model in the body. */
export function deploymentIn(url: string | undefined): string | undefined {
  return partOf(url, /\/deployments\/([^/?#]+)/);
}

/** The model that Google's addresses name: `…/models/gemini-2.5-pro:generateContent`. */
export function modelIn(url: string | undefined): string | undefined {
  return partOf(url, /\/(?:models|tunedModels|endpoints)\/([^/:?#]+)/);
}
