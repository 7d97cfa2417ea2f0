import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Calendar, isTimeZone, type WindowName } from "../src/calendar.ts";
import { propertyRuns } from "@runtap/repo/property-runs";

function shown(name: WindowName, timeZone: string, time: string): readonly string[] {
  const { start, end, label } = new Calendar(name, timeZone).windowAt(Date.parse(time));
  return [new Date(start).toISOString(), new Date(end).toISOString(), label];
}

describe("Calendar", () => {
  it.each<readonly [WindowName, string, string, string, string]>([
    ["day", "UTC", "2026-11-22T10:00Z", "2026-11-22T00:00Z", "2026-11-23T00:00Z"],
    ["day", "Asia/Tokyo", "2026-11-22T15:00Z", "2026-11-22T15:00Z", "2026-11-23T15:00Z"],
    ["day", "Asia/Kathmandu", "2026-11-22T10:00Z", "2026-11-21T18:15Z", "2026-11-22T18:15Z"],
    ["week", "UTC", "2026-11-22T10:00Z", "2026-11-16T00:00Z", "2026-11-23T00:00Z"],
    ["month", "UTC", "2026-11-22T10:00Z", "2026-11-01T00:00Z", "2026-12-01T00:00Z"],
    ["month", "Europe/Berlin", "2026-12-31T23:30Z", "2026-12-31T23:00Z", "2027-01-31T23:00Z"],
    ["hour", "Asia/Kathmandu", "2026-11-22T10:20Z", "2026-11-22T10:15Z", "2026-11-22T11:15Z"],
    ["minute", "UTC", "2026-11-22T10:20:31Z", "2026-11-22T10:20Z", "2026-11-22T10:21Z"],
    // A day of 23 hours, one of 25, one whose midnight does not exist, one that has its midnight twice.
    ["day", "Europe/Berlin", "2026-03-29T10:00Z", "2026-03-28T23:00Z", "2026-03-29T22:00Z"],
    ["day", "Europe/Berlin", "2026-10-25T10:00Z", "2026-10-24T22:00Z", "2026-10-25T23:00Z"],
    ["day", "America/Santiago", "2026-09-06T12:00Z", "2026-09-06T04:00Z", "2026-09-07T03:00Z"],
    ["day", "America/Santiago", "2026-04-04T12:00Z", "2026-04-04T03:00Z", "2026-04-05T04:00Z"],
    // A date that was skipped when the zone crossed the date line.
    ["day", "Pacific/Apia", "2011-12-31T12:00Z", "2011-12-31T10:00Z", "2012-01-01T10:00Z"],
  ])("finds the %s in %s at %s", (name, timeZone, time, start, end) => {
    expect(shown(name, timeZone, time).slice(0, 2)).toEqual(
      [start, end].map((each) => new Date(each).toISOString()),
    );
  });

  it("keeps apart the two hours of one name when clocks go back", () => {
    const first = shown("hour", "Europe/Berlin", "2026-10-25T00:30Z");
    const second = shown("hour", "Europe/Berlin", "2026-10-25T01:30Z");
    expect(first[1]).toBe(second[0]);
    expect(first[2]).not.toBe(second[2]);
  });

  it("has windows that follow one another without gaps, in any zone at any time", () => {
    const zone = fc.constantFrom(
      "UTC",
      "Europe/Berlin",
      "America/New_York",
      "America/Santiago",
      "America/Havana",
      "Asia/Beirut",
      "Australia/Lord_Howe",
      "Asia/Kathmandu",
      "Pacific/Apia",
      "Africa/Casablanca",
    );
    const name = fc.constantFrom<WindowName>("minute", "hour", "day", "week", "month");
    const time = fc.integer({ min: Date.UTC(2005, 0), max: Date.UTC(2040, 0) });
    fc.assert(
      fc.property(zone, name, time, (timeZone, window, at) => {
        const calendar = new Calendar(window, timeZone);
        const { start, end, label } = calendar.windowAt(at);
        expect(start).toBeLessThanOrEqual(at);
        expect(at).toBeLessThan(end);
        expect(calendar.windowAt(start)).toEqual({ start, end, label });
        expect(calendar.windowAt(end - 1)).toEqual({ start, end, label });
        const next = calendar.windowAt(end);
        expect(next.start).toBe(end);
        expect(next.label).not.toBe(label);
      }),
      { numRuns: propertyRuns(200) },
    );
  });

  it("knows time zones from what is none", () => {
    expect(["UTC", "Europe/Berlin"].every(isTimeZone)).toBe(true);
    expect(["", "Mars/Base", undefined, 1].some(isTimeZone)).toBe(false);
  });
});
