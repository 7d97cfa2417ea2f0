import { describe, expect, it } from "vitest";
import { redaction } from "../../src/redaction/index.ts";
import { passesLuhn } from "../../src/redaction/pii.ts";
import { streamed } from "./chunkings.ts";

const CENSOR = "[redacted]";
const redactor = redaction({ groups: ["pii"] });

describe("what is personal", () => {
  it.each([
    "ada@example.com",
    "ada.love+lace@mail.example.co.uk",
    "4111 1111 1111 1111",
    "4111-1111-1111-1111",
    "4111111111111111",
    "378282246310005",
    "3782 822463 10005",
    "5555555555554444",
    "+1 (555) 123-4567",
    "+44 20 7946 0958",
    "+4915112345678",
    "(555) 123-4567",
    "555-123-4567",
  ])("hides %s at every split", (personal) => {
    const text = `Write to ${personal}, or come at 10.`;
    const whole = redactor.text(text);
    expect(whole).toBe(`Write to ${CENSOR}, or come at 10.`);
    for (let split = 0; split <= text.length; split += 1) {
      const pieces = [text.slice(0, split), text.slice(split)];
      expect(streamed(redactor.hold(), pieces), `cut at ${split}`).toBe(whole);
    }
    expect(streamed(redactor.hold(), text.split(""))).toBe(whole);
  });

  it.each([
    "4111 1111 1111 1112",
    "2026-11-22T09:10:11.123Z",
    "version 1.22.333, build 20261122",
    "4bf92f3577b34da6a3ce929d0e0e4736",
    "1234567890123",
    "@runtap/core",
    "ISBN 978-3-16-148410-0",
    "127.0.0.1:8080",
    "3.14159265358979",
  ])("leaves %s", (text) => {
    expect(redactor.text(`see ${text} there`)).toBe(`see ${text} there`);
  });
});

it("checks the digit of card numbers", () => {
  expect(passesLuhn("4111 1111 1111 1111")).toBe(true);
  expect(passesLuhn("4111 1111 1111 1121")).toBe(false);
  expect(passesLuhn("0")).toBe(false);
});
