const chunks = [
  { id: "chatcmpl-1", model: "gpt-5-2025-08-07", choices: [{ index: 0, delta: { content: "" } }] },
  { choices: [{ index: 0, delta: { content: "Every package" } }] },
  { choices: [{ index: 0, delta: { content: " has a name." } }] },
  { choices: [{ index: 0, delta: {}, finish_reason: "stop" }] },
  { choices: [], usage: { prompt_tokens: 16, completion_tokens: 6, total_tokens: 22 } },
];

/** The body of a provider's answer, in pieces that know nothing of its lines. */
export async function* post(): AsyncGenerator<Uint8Array> {
  const events = [...chunks.map((chunk) => JSON.stringify(chunk)), "[DONE]"];
  const bytes = new TextEncoder().encode(events.map((data) => `data: ${data}\n\n`).join(""));
  for (let at = 0; at < bytes.length; at += 50) yield bytes.subarray(at, at + 50);
}
