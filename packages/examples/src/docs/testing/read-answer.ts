/** A program as one might write it: asks a model, once more where the first answer is a failure, and joins the text. */
export async function readAnswer(url: string, signal?: AbortSignal): Promise<string> {
  const ask = (): Promise<Response> => fetch(url, { method: "POST", signal: signal ?? null });
  const first = await ask();
  const response = first.ok ? first : await ask();
  const lines = (await response.text()).split("\n").filter((line) => line.startsWith("data: "));
  return lines.map((line) => line.slice("data: ".length)).join("");
}
