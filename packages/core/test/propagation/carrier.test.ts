import { ClientRequest, type IncomingHttpHeaders, OutgoingMessage } from "node:http";
import { describe, expect, it } from "vitest";
import { extract, inject, traceHeaders } from "../../src/propagation/index.ts";

const parent = {
  traceId: "4bf92f3577b34da6a3ce929d0e0e4736",
  id: "00f067aa0ba902b7",
  traceFlags: 0,
  tracestate: "rojo=00f067aa0ba902b7",
};
const { tracestate } = parent;
const traceparent = `00-${parent.traceId}-${parent.id}-00`;
const old = `00-${"1".repeat(32)}-${"1".repeat(16)}-01`;

describe("extract", () => {
  const headers = { traceparent, tracestate };

  it.each([
    ["a plain object", headers],
    ["a plain object, in another case", { TraceParent: traceparent, TRACESTATE: tracestate }],
    ["a plain object of lines", { traceparent: [traceparent], tracestate: [tracestate] }],
    ["a plain object with gaps", { traceparent, Traceparent: undefined, tracestate }],
    ["an object without prototype", Object.assign(Object.create(null), headers)],
    ["Headers", new Headers(headers)],
    ["a Request", new Request("http://localhost", { headers })],
    ["a Map", new Map(Object.entries(headers))],
    ["a request of Node's", { method: "GET", headers }],
  ])("reads %s", (_, carrier) => {
    expect(extract(carrier)).toEqual(parent);
  });

  it("takes what Node says of incoming headers, by its type", () => {
    const incoming: { readonly headers: IncomingHttpHeaders } = { headers };
    expect([extract(incoming), extract(incoming.headers)]).toEqual([parent, parent]);
  });

  it.each([
    [
      "Headers",
      new Headers([
        ["traceparent", traceparent],
        ["traceparent", traceparent],
      ]),
    ],
    ["lines", { traceparent: [traceparent, old] }],
    ["two spellings", { traceparent, Traceparent: old }],
  ])("finds no parent where there are two, in %s", (_, carrier) => {
    expect(extract(carrier)).toBeUndefined();
  });

  it("combines the lines of a tracestate, whatever their case", () => {
    const carrier = { traceparent, tracestate: ["a=1", "b=2"], Tracestate: "c=3" };
    expect(extract(carrier)?.tracestate).toBe("a=1,b=2,c=3");
  });

  it.each([
    ["nothing", undefined],
    ["null", null],
    ["other names", { "trace-parent": traceparent, "trace.parent": traceparent }],
    ["no headers", {}],
    ["inherited ones", Object.create({ traceparent })],
    ["the id of another system", { traceparent: "Root=1-5759e988-bd862e3fe1be46a994272793" }],
  ])("finds no parent in %s", (_, carrier) => {
    expect(extract(carrier)).toBeUndefined();
  });
});

describe("inject", () => {
  const stale = { TraceParent: old, TRACESTATE: "old=1", accept: "*/*" };
  const fresh = { accept: "*/*", traceparent, tracestate };

  it("writes into a plain object, in place of every spelling, and returns it", () => {
    const headers = { ...stale, traceparent: old };
    expect(inject(parent, headers)).toBe(headers);
    expect(headers).toEqual(fresh);
  });

  it("writes into Headers, a Request, a Map and the options of fetch", () => {
    const headers = inject(parent, new Headers(stale));
    const request = inject(parent, new Request("http://localhost", { headers: stale }));
    const map = inject(parent, new Map<string, string>([["accept", "*/*"]]));
    const init = inject(parent, { method: "POST", headers: { ...stale } });

    expect(Object.fromEntries(headers)).toEqual(fresh);
    expect(Object.fromEntries(request.headers)).toEqual(fresh);
    expect(Object.fromEntries(map)).toEqual(fresh);
    expect(init).toEqual({ method: "POST", headers: fresh });
  });

  it("writes into an outgoing message of Node's", () => {
    const message = new OutgoingMessage();
    message.setHeader("TraceParent", old);
    inject(parent, message);
    expect(message.getHeaders()).toEqual({ traceparent, tracestate });
    expect(ClientRequest.prototype).toBeInstanceOf(OutgoingMessage);
  });

  it("takes away a tracestate that belongs to another trace", () => {
    const { traceId, id } = parent;
    const sampled = `00-${traceId}-${id}-01`;
    const message = new OutgoingMessage().setHeader("tracestate", "old=1");

    expect(inject({ traceId, id }, { ...stale })).toEqual({ accept: "*/*", traceparent: sampled });
    expect(inject({ traceId, id }, new Headers(stale)).has("tracestate")).toBe(false);
    expect(inject({ traceId, id }, message).getHeaders()).toEqual({ traceparent: sampled });
  });

  it("changes nothing without a run, or where its ids are none of the W3C's", () => {
    expect(inject(undefined, { ...stale })).toEqual(stale);
    expect(inject({ traceId: "t-1", id: "r-1" }, { ...stale })).toEqual(stale);
  });

  it("leaves alone what cannot be written", () => {
    const frozen = Object.freeze({ ...stale });
    expect(inject(parent, frozen)).toEqual(stale);
    const sent = new OutgoingMessage();
    sent.setHeader = () => {
      throw new Error("Cannot set headers after they are sent to the client");
    };
    expect(inject(parent, sent)).toBe(sent);
  });

  it("lets no header through that a tracestate given by hand would smuggle in", () => {
    const carrier = inject({ ...parent, tracestate: "a=1\r\nx-evil: 1" }, {});
    expect(carrier).toEqual({ traceparent });
  });
});

describe("traceHeaders", () => {
  it("is what fetch takes", () => {
    const { headers } = new Request("http://localhost", { headers: traceHeaders(parent) });
    expect(extract(headers)).toEqual(parent);
  });

  it("is empty without a run", () => {
    expect(traceHeaders(undefined)).toEqual({});
  });
});
