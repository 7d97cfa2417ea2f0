function isOf(error: unknown, client: object, name: string): boolean {
  const known: unknown = Reflect.get(client.constructor, name);
  return typeof known === "function" && error instanceof known;
}

/** What an error of the client says besides that the call has failed. By its class: its `name` is always "Error". */
export function meaningOf(error: unknown, client: object): "abort" | "timeout" | undefined {
  if (isOf(error, client, "APIUserAbortError")) return "abort";
  if (isOf(error, client, "APIConnectionTimeoutError")) return "timeout";
  return undefined;
}
