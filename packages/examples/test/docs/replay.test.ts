// #region replay
import { replayServer } from "@runtap/testing/server";
import { expect, it } from "vitest";
import { readAnswer } from "../../src/docs/testing/read-answer.ts";

const events = ["It ", "is ", "raining."].map((data) => ({ data }));

it("tries again after a failure, and puts the answer together", async () => {
  await using server = await replayServer({ events, pieceBytes: 7, failFirst: { times: 1 } });

  expect(await readAnswer(server.url)).toBe("It is raining.");
  expect(server.requests.map(({ answer }) => answer.status)).toEqual([500, 200]);
});

it("fails where the connection breaks", async () => {
  await using server = await replayServer({ events, cutAfterEvents: 2 });

  await expect(readAnswer(server.url)).rejects.toThrow("terminated");
});
// #endregion replay

// #region leave
it("closes the connection when it is told to stop", async () => {
  const stop = new AbortController();
  await using server = await replayServer({
    events,
    before: (event) => event === 2 && stop.abort(),
    stall: true,
  });

  await expect(readAnswer(server.url, stop.signal)).rejects.toThrow("aborted");
  const answer = server.requests[0]?.answer;
  expect(await answer?.ended).toBe("left");
});
// #endregion leave
