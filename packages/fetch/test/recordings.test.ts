import { NO_RECORDINGS } from "@runtap/repo/recordings";
import { describe, expect, it } from "vitest";
import { hashOf, recordedAnswers, WAYS } from "./recorded-answers.ts";
import { asking, setting } from "./setting.ts";

describe.skipIf(recordedAnswers.length === 0)(`recorded answers (or: ${NO_RECORDINGS})`, () => {
  describe.each(WAYS)("that come %s", (_, way) => {
    it.each(recordedAnswers.map((each) => [each.recording.file, each] as const))(
      "make of %s what its bytes say",
      async (_, { recording, path, isStream, bytes, exchange }) => {
        await using on = await setting({ ...exchange, ...way(bytes) });
        const response = await on.fetch(on.server.url + path, asking({ stream: isStream }));
        const plain = await fetch(on.server.url + path, asking({ stream: isStream }));
        expect(response.status).toBe(recording.status);
        expect(await response.text()).toBe(await plain.text());
        const { ending, text, tokens } = on.run();
        const said = (channel: string): string =>
          tokens
            .filter((token) => token.channel === channel)
            .map(({ token }) => token)
            .join("");
        expect(ending?.type).toBe(recording.error === undefined ? "llm.end" : "llm.error");
        expect(text).toHaveLength(recording.textChars);
        expect(hashOf(text)).toBe(recording.textSha256);
        expect(said("text")).toBe(isStream ? text : "");
        expect(said("reasoning")).toHaveLength(recording.reasoningChars);
        if (ending === undefined || !("finishReason" in ending)) return;
        expect(ending.finishReason).toBe(recording.finish);
        expect(ending.usage?.raw ?? null).toEqual(recording.usage);
        // What the provider calls by itself, like a search, is none of the program's tools.
        if (ending.toolCalls === undefined) return;
        expect(ending.toolCalls.map(({ name }) => name)).toEqual(recording.tools);
      },
    );
  });
});
