import { describe, expect, it } from "vitest";
import { Pace } from "../src/pace.ts";
import { Alarms } from "./printing.ts";

function paced(): { pace: Pace; alarms: Alarms; worked: () => number } {
  const alarms = new Alarms();
  let count = 0;
  const pace = new Pace(16, alarms.after, () => {
    count += 1;
  });
  return { pace, alarms, worked: () => count };
}

describe("Pace", () => {
  it("does the first work at once, and the next at the end of the interval", () => {
    const { pace, alarms, worked } = paced();
    pace.ask();
    expect(worked()).toBe(1);
    pace.ask();
    pace.ask();
    expect(worked()).toBe(1);
    alarms.ring();
    expect(worked()).toBe(2);
  });

  it("comes to rest when nothing is asked of it", () => {
    const { pace, alarms, worked } = paced();
    pace.ask();
    alarms.ring();
    expect(alarms.count).toBe(0);
    pace.ask();
    expect(worked()).toBe(2);
  });

  it("throws to whoever asks next what nobody could have caught", () => {
    const alarms = new Alarms();
    const failure = new Error("no");
    let fails = false;
    const pace = new Pace(16, alarms.after, () => {
      if (fails) throw failure;
    });
    pace.ask();
    pace.ask();
    fails = true;
    expect(() => alarms.ring()).not.toThrow();
    expect(() => pace.ask()).toThrow(failure);
    fails = false;
    expect(() => pace.ask()).not.toThrow();
  });

  it("works no more once it was stopped, until it is asked again", () => {
    const { pace, alarms, worked } = paced();
    pace.ask();
    pace.ask();
    pace.stop();
    alarms.ring();
    expect(worked()).toBe(1);
    pace.ask();
    expect(worked()).toBe(2);
  });
});
