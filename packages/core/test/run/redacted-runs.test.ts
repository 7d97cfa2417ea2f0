import { describe, expect, test } from "vitest";

import { type AnyEvent, type Handler, tap as processTap } from "../../src/index.ts";
import { redaction } from "../../src/redaction/index.ts";
import { outcomeOf, turns } from "../event-loop.ts";
import { Heard, heardTap, silentTap } from "../heard.ts";
import { drain } from "../sources.ts";

// Put together here, so that no scanner of repositories takes it for a real one.
const SECRET = ["sk", "ant", "api03", `${"aB3".repeat(30)}AA`].join("-");
const TEXT = `The key is ${SECRET}, keep it.`;

/** Everything an event shows, hidden corners of errors included. */
function shownOf(events: readonly AnyEvent[]): string {
  const errors: string[] = [];
  const text = JSON.stringify(events, (_, value: unknown) => {
    if (!(value instanceof Error)) return value;
    errors.push(value.message, value.stack ?? "");
    return { cause: value.cause, ...Object.fromEntries(Object.entries(value)) };
  });
  return `${text} ${errors.join(" ")}`;
}

function inPieces(text: string, length: number): readonly string[] {
  const pieces: string[] = [];
  for (let at = 0; at < text.length; at += length) pieces.push(text.slice(at, at + length));
  return pieces;
}

const redact = redaction();

describe("a tap that redacts", () => {
  test("shows no handler a secret of what a run is and takes and gives, and changes nothing for the program", async () => {
    const { tap, heard } = heardTap({ redact });
    const input = [{ role: "user", content: TEXT }];
    const metadata = { apiKey: SECRET, [SECRET]: "key", deep: { note: TEXT } };
    const output = { answer: TEXT };

    const result = await tap.run(
      "llm",
      {
        name: "answer",
        input,
        metadata,
        tags: [SECRET],
        userId: SECRET,
        parameters: { headers: { authorization: SECRET } },
      },
      (llm) => {
        llm.text(TEXT);
        llm.score({ name: "leak", value: 1, comment: TEXT });
        llm.report({ usage: { inputTokens: 3, raw: { request: TEXT } } });
        return output;
      },
    );

    expect(result).toBe(output);
    expect(input).toEqual([{ role: "user", content: TEXT }]);
    expect(metadata.deep.note).toBe(TEXT);
    expect(shownOf(heard.events)).not.toContain(SECRET);
    expect(heard.the("llm.end").usage?.inputTokens).toBe(3);
    expect(Object.isFrozen(heard.the("llm.end").run)).toBe(true);
  });

  test("hides it in what was thrown and its causes; the caller gets the original", async () => {
    const { tap, heard } = heardTap({ redact });
    const thrown = new AggregateError([new Error(TEXT)], TEXT, { cause: new TypeError(TEXT) });

    const outcome = await outcomeOf(
      tap.run("chain", { name: "rag" }, () => {
        throw thrown;
      }),
    );

    expect(outcome).toEqual({ rejected: thrown });
    expect(thrown.message).toBe(TEXT);
    expect(shownOf(heard.events)).not.toContain(SECRET);
    expect(heard.the("chain.error").error).toBeInstanceOf(AggregateError);
  });

  test("hides one that is split across tokens, whatever the pieces; the consumer gets the pieces as they are", async () => {
    for (let length = 1; length <= TEXT.length; length += 7) {
      const { tap, heard } = heardTap({ redact });
      const pieces = inPieces(TEXT, length);
      const run = tap.start("llm", { name: "answer" });

      expect(await drain(run.follow(pieces))).toEqual(pieces);

      const tokens = heard.all("llm.token");
      const text = tokens.map(({ token }) => token).join("");
      expect(text).toBe(redact.text(TEXT));
      expect(tokens.map(({ index }) => index)).toEqual([...tokens.keys()]);
      const end = heard.the("llm.end");
      expect(end).toMatchObject({ text, output: text, tokenEvents: tokens.length });
    }
  });

  test("takes a channel that is named for the same stream as one that is not", () => {
    const { tap, heard } = heardTap({ redact });
    const run = tap.start("llm", { name: "answer" });
    inPieces(TEXT, 9).forEach((piece, at) => {
      run.token(piece, at % 2 === 0 ? undefined : { channel: "text", choice: 0 });
    });
    run.end();
    const text = heard
      .all("llm.token")
      .map(({ token }) => token)
      .join("");
    expect(text).toBe(redact.text(TEXT));
  });

  test("shows nothing of it to who begins to listen half-way", () => {
    const { tap } = silentTap({ redact });
    const run = tap.start("llm", { name: "answer" });
    const half = TEXT.indexOf(SECRET) + SECRET.length / 2;
    run.token(TEXT.slice(0, half));
    const tokens: string[] = [];
    run.on("llm.token", ({ token }) => void tokens.push(token));
    run.token(TEXT.slice(half));
    run.end();
    expect(tokens.join("")).toBe(", keep it.");
  });

  test("gives a run one ending where a listener ends it on the text that was held back", () => {
    const { tap, heard } = heardTap({ redact });
    const run = tap.start("llm", { name: "answer" });
    run.on("llm.token", () => run.end("enough"));
    run.token("sk-");
    run.fail(new Error("too late"));
    expect(heard.all("llm.end")).toHaveLength(1);
    expect(heard.all("llm.error")).toHaveLength(0);
    expect(tap.stats().openRuns).toBe(0);
  });

  test("hides it in what it says on the console", async () => {
    const { tap, warnings } = heardTap({ redact });
    const run = tap.start("llm", { name: `with ${SECRET}` });
    await drain(
      run.follow(["a"], () => {
        throw new Error(TEXT);
      }),
    );
    expect(warnings.map(({ code }) => code)).toEqual(["pick-failed"]);
    expect(JSON.stringify(warnings)).not.toContain(SECRET);
  });

  test("keeps channels, choices and tool calls apart, and leaves the provider's chunk out", () => {
    const { tap, heard } = heardTap({ redact });
    const run = tap.start("llm", { name: "answer" });
    const args = JSON.stringify({ city: "Bern", token: SECRET });
    const [texts, thoughts, calls] = [TEXT, TEXT, args].map((text) => inPieces(text, 5));
    for (let at = 0; at < 40; at += 1) {
      run.token(texts?.[at] ?? "", { raw: { delta: texts?.[at] } });
      run.token(thoughts?.[at] ?? "", { channel: "reasoning" });
      run.token(calls?.[at] ?? "", { toolCall: { index: 0, name: "weather" } });
    }
    run.end();

    expect(shownOf(heard.events)).not.toContain(SECRET);
    expect(heard.all("llm.token").every((token) => !("raw" in token))).toBe(true);
    const of = (channel: string): string =>
      heard
        .all("llm.token")
        .filter((each) => each.channel === channel)
        .map(({ token }) => token)
        .join("");
    expect(of("text")).toBe(redact.text(TEXT));
    expect(of("reasoning")).toBe(redact.text(TEXT));
    expect(heard.the("llm.end").toolCalls?.[0]?.arguments).toBe(of("tool-call"));
    expect(of("tool-call")).toContain("Bern");
  });

  test("hides it in a tool call's name, and what a path names in tokens", () => {
    const { tap, heard } = heardTap({ redact: redaction({ paths: ["token"] }) });
    const run = tap.start("llm", { name: "answer" });
    run.token("{}", { toolCall: { index: 0, name: SECRET } });
    run.token("anything");
    run.end();
    expect(shownOf(heard.events)).not.toContain(SECRET);
    expect(heard.all("llm.token").map(({ token }) => token)).not.toContain("anything");
  });

  test("says what was held back before a retry, a failure and a cancel", async () => {
    const { tap, heard } = heardTap({ redact });
    const half = TEXT.slice(0, 70);
    const run = tap.start("llm", { name: "answer" });
    run.token(half);
    run.retry({ error: new Error("again") });
    run.token(half);
    run.fail(new Error("no"));
    const other = tap.start("llm", { name: "other" });
    other.token(half);
    other.cancel();
    expect(heard.sequence).toMatch(
      /^llm\.start\(answer\) › llm\.token\(answer\)( ×\d)? › run\.retry\(answer\) › llm\.token\(answer\)( ×\d)? › llm\.error\(answer\)/,
    );
    expect(shownOf(heard.events)).not.toContain(SECRET.slice(0, 40));
    await turns();
  });

  test("hides one that is split across the chunks of a chain, and keeps their order with other chunks", () => {
    const { tap, heard } = heardTap({ redact });
    const run = tap.start("chain", { name: "rag" });
    for (const piece of inPieces(TEXT, 4)) run.chunk(piece);
    run.chunk({ done: true });
    run.end();
    const chunks = heard.all("chain.chunk").map(({ chunk }) => chunk);
    expect(chunks.filter((chunk) => typeof chunk === "string").join("")).toBe(redact.text(TEXT));
    expect(chunks.at(-1)).toEqual({ done: true });
  });

  test("says what was held back before the ending shows the text, to the guard of the ending too", async () => {
    const whole = "amqp://ada:l0velace@db";
    const shown = redact.text(whole);
    const texts: unknown[] = [];
    const guard: Handler = {
      name: "policy",
      on: {},
      guard: { "llm.end": ({ text, output }) => void texts.push(text, output) },
    };
    const { tap, heard } = heardTap({ redact, handlers: guard });
    await drain(tap.start("llm", { name: "answer" }).follow([whole]));
    await drain(tap.start("chain", { name: "stream" }).follow([whole]));
    await tap.run("llm", { name: "body" }, (llm) => llm.token(whole));
    expect(texts).toEqual([shown, shown, shown, undefined]);
    expect(heard.all("llm.end").map(({ text }) => text)).toEqual([shown, shown]);
    expect(heard.the("chain.end").output).toBe(shown);
  });

  test("cancels the run where a guard forbids what was held back last", async () => {
    const { tap, heard } = heardTap({
      redact,
      handlers: {
        name: "policy",
        on: {},
        guard: {
          "llm.token": () => {
            throw new Error("not here");
          },
        },
      },
    });
    const outcome = await outcomeOf(
      tap.run("llm", { name: "answer" }, (llm) => llm.token("sk-ant-")),
    );
    expect(outcome).toHaveProperty("rejected.code", "guard-denied");
    expect(heard.sequence).toBe("llm.start(answer) › llm.cancel(answer)");
  });

  test("shows guards, iterators, listeners of the run and whoever awaits the ending no more than handlers", async () => {
    const seen: AnyEvent[] = [];
    const guard: Handler = {
      name: "policy",
      on: {},
      guard: {
        "llm.start": (event) => void seen.push(event),
        "llm.token": (event) => void seen.push(event),
        "llm.end": (event) => void seen.push(event),
      },
    };
    const { tap } = heardTap({ redact, handlers: guard });
    const run = tap.start("llm", { name: "answer", input: TEXT });
    run.onAny((event) => seen.push(event));
    const events = run.events();
    for (const piece of inPieces(TEXT, 3)) run.token(piece);
    run.end(TEXT);
    seen.push(...(await drain(events)), await run.ended);
    expect(seen.length).toBeGreaterThan(10);
    expect(shownOf(seen)).not.toContain(SECRET);
  });

  test("hides it in what a handler fails with", () => {
    const { tap, heard } = heardTap({
      redact,
      handlers: {
        name: "leaky",
        on: {
          "*.start": () => {
            throw new Error(TEXT);
          },
        },
      },
    });
    tap.start("chain", { name: "rag", input: TEXT }).end();
    expect(heard.all("handler.error")).toHaveLength(1);
    expect(shownOf(heard.events)).not.toContain(SECRET);
  });

  test("hides it from its own handlers in runs of another tap that joins its run", async () => {
    const spy = new Heard("spy");
    const { tap: outer } = silentTap({ redact });
    await outer.run("chain", { name: "rag", handlers: spy.handler }, async () => {
      await processTap.run(
        "llm",
        { name: "answer", input: TEXT, metadata: { note: TEXT } },
        (llm) => {
          for (const piece of inPieces(TEXT, 5)) llm.token(piece);
          return TEXT;
        },
      );
    });
    expect(spy.sequence).toContain("llm.end(answer)");
    expect(shownOf(spy.events)).not.toContain(SECRET);
  });
});
