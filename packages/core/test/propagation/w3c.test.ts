import { describe, expect, it } from "vitest";
import { fromTraceparent } from "../../src/propagation/index.ts";

const TRACE = "12345678901234567890123456789012";
const SPAN = "1234567890123456";
const VALID = `00-${TRACE}-${SPAN}-01`;

// The cases of the W3C's own harness, in its order and under its names: https://github.com/w3c/trace-context/tree/main/test
describe("traceparent, by the cases of the W3C", () => {
  it.each<readonly [name: string, header: unknown, isContinued: boolean]>([
    ["both_traceparent_and_tracestate_missing", undefined, false],
    ["traceparent_included_tracestate_missing", VALID, true],
    [
      "traceparent_duplicated, as lines",
      [`00-${TRACE.replace(/2$/, "1")}-${SPAN}-01`, VALID],
      false,
    ],
    ["traceparent_duplicated, the same twice", [VALID, VALID], false],
    ["traceparent_duplicated, joined", `${VALID}, ${VALID}`, false],
    [
      "traceparent_duplicated, joined, of a later version",
      `cc-${VALID.slice(3)}-x, ${VALID}`,
      false,
    ],
    ["traceparent_version_0x00, trailing character", `${VALID}.`, false],
    ["traceparent_version_0x00, trailing field", `${VALID}-what-the-future-will-be-like`, false],
    ["traceparent_version_0x00, trailing dash", `${VALID}-`, false],
    ["traceparent_version_0xcc", `cc-${TRACE}-${SPAN}-01`, true],
    ["traceparent_version_0xcc, more", `cc-${TRACE}-${SPAN}-01-what-the-future-will-be-like`, true],
    ["traceparent_version_0xcc, dot", `cc-${TRACE}-${SPAN}-01.what-the-future-will-be-like`, false],
    ["traceparent_version_0xff", `ff-${TRACE}-${SPAN}-01`, false],
    ["traceparent_version_illegal_characters, first", `.0-${TRACE}-${SPAN}-01`, false],
    ["traceparent_version_illegal_characters, second", `0.-${TRACE}-${SPAN}-01`, false],
    ["traceparent_version_illegal_characters, upper case", `CC-${TRACE}-${SPAN}-01`, false],
    ["traceparent_version_too_long, by one", `000-${TRACE}-${SPAN}-01`, false],
    ["traceparent_version_too_long, by two", `0000-${TRACE}-${SPAN}-01`, false],
    ["traceparent_version_too_short", `0-${TRACE}-${SPAN}-01`, false],
    ["traceparent_trace_id_all_zero", `00-${"0".repeat(32)}-${SPAN}-01`, false],
    ["traceparent_trace_id_illegal_characters, first", `00-.${TRACE.slice(1)}-${SPAN}-01`, false],
    ["traceparent_trace_id_illegal_characters, last", `00-${TRACE.slice(1)}.-${SPAN}-01`, false],
    ["traceparent_trace_id, upper case", `00-A${TRACE.slice(1)}-${SPAN}-01`, false],
    ["traceparent_trace_id_too_long", `00-${TRACE}3-${SPAN}-01`, false],
    ["traceparent_trace_id_too_short", `00-${TRACE.slice(1)}-${SPAN}-01`, false],
    ["traceparent_parent_id_all_zero", `00-${TRACE}-${"0".repeat(16)}-01`, false],
    ["traceparent_parent_id_illegal_characters, first", `00-${TRACE}-.${SPAN.slice(1)}-01`, false],
    ["traceparent_parent_id_illegal_characters, last", `00-${TRACE}-${SPAN.slice(1)}.-01`, false],
    ["traceparent_parent_id, upper case", `00-${TRACE}-B${SPAN.slice(1)}-01`, false],
    ["traceparent_parent_id_too_long", `00-${TRACE}-${SPAN}7-01`, false],
    ["traceparent_parent_id_too_short", `00-${TRACE}-${SPAN.slice(1)}-01`, false],
    ["traceparent_trace_flags_illegal_characters, first", `00-${TRACE}-${SPAN}-.0`, false],
    ["traceparent_trace_flags_illegal_characters, second", `00-${TRACE}-${SPAN}-0.`, false],
    ["traceparent_trace_flags, upper case", `00-${TRACE}-${SPAN}-0A`, false],
    ["traceparent_trace_flags_too_long", `00-${TRACE}-${SPAN}-001`, false],
    ["traceparent_trace_flags_too_short", `00-${TRACE}-${SPAN}-1`, false],
    ["traceparent_ows_handling, space before", ` ${VALID}`, true],
    ["traceparent_ows_handling, tab before", `\t${VALID}`, true],
    ["traceparent_ows_handling, space after", `${VALID} `, true],
    ["traceparent_ows_handling, tab after", `${VALID}\t`, true],
    ["traceparent_ows_handling, both", `\t ${VALID} \t`, true],
    ["traceparent_ows_handling, a line break is none", `${VALID}\n`, false],
    ["traceparent_ows_handling, a wider space is none", `\u00a0${VALID}`, false],
    ["an only line of several possible", [VALID], true],
    ["no line", [], false],
    ["empty", "", false],
    ["a later version, too short", `cc-${TRACE}-${SPAN}-0`, false],
    [
      "a later version, prohibitively large",
      `cc-${TRACE}-${SPAN}-01-${"x".repeat(10_000_000)}`,
      false,
    ],
    ["10 MB of spaces", " ".repeat(10_000_000), false],
    ["bytes", Buffer.from(VALID), false],
    ["a boxed string", Object(VALID), false],
    ["a number", 42, false],
  ])("%s", (_, header, isContinued) => {
    const parent = fromTraceparent(header, "foo=1");
    expect(parent).toEqual(
      isContinued ? { traceId: TRACE, id: SPAN, traceFlags: 1, tracestate: "foo=1" } : undefined,
    );
  });

  it.each([
    ["00", 0],
    ["01", 1],
    ["02", 2],
    ["03", 3],
    ["fc", 0],
    ["ff", 3],
  ])("trace flags %s are read as bits: %d", (flags, traceFlags) => {
    expect(fromTraceparent(`00-${TRACE}-${SPAN}-${flags}`)).toEqual({
      traceId: TRACE,
      id: SPAN,
      traceFlags,
    });
  });
});

const KEY_CHARACTERS = "abcdefghijklmnopqrstuvwxyz0123456789_-*/";
const VALUE = Array.from({ length: 0x7f - 0x20 }, (_, index) => String.fromCharCode(0x20 + index))
  .filter((character) => character !== "," && character !== "=")
  .join("");
const members = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `bar${index + 1}=${index + 1}`);
const [z256, t241] = ["z".repeat(256), "t".repeat(241)];
const nothing = undefined;

describe("tracestate, by the cases of the W3C", () => {
  it.each<readonly [name: string, header: unknown, handedOn: string | undefined]>([
    ["tracestate_included_traceparent_included", "foo=1,bar=2", "foo=1,bar=2"],
    ["tracestate_empty_header", "", nothing],
    ["tracestate_empty_header, last", ["foo=1", ""], "foo=1"],
    ["tracestate_empty_header, first", ["", "foo=1"], "foo=1"],
    ["tracestate_empty_header, white space", " \t", nothing],
    [
      "tracestate_multiple_headers_different_keys",
      ["foo=1,bar=2", "rojo=1,congo=2", "baz=3"],
      "foo=1,bar=2,rojo=1,congo=2,baz=3",
    ],
    ["tracestate_duplicated_keys, same value", "foo=1,foo=1", "foo=1"],
    ["tracestate_duplicated_keys, other value", "foo=1,foo=2", "foo=1"],
    ["tracestate_duplicated_keys, same value, two lines", ["foo=1", "foo=1"], "foo=1"],
    ["tracestate_duplicated_keys, other value, two lines", ["foo=1", "foo=2"], "foo=1"],
    [
      "tracestate_all_allowed_characters",
      `${KEY_CHARACTERS}=${VALUE}`,
      `${KEY_CHARACTERS}=${VALUE}`,
    ],
    [
      "tracestate_all_allowed_characters, with vendor",
      `${KEY_CHARACTERS}@a-z0-9_-*/=${VALUE}`,
      `${KEY_CHARACTERS}@a-z0-9_-*/=${VALUE}`,
    ],
    ["tracestate_ows_handling", "foo=1 \t , \t bar=2, \t baz=3", "foo=1,bar=2,baz=3"],
    ["tracestate_ows_handling, tabs", "foo=1\t \t,\t \tbar=2,\t \tbaz=3", "foo=1,bar=2,baz=3"],
    ["tracestate_ows_handling, space before", " foo=1", "foo=1"],
    ["tracestate_ows_handling, tab before", "\tfoo=1", "foo=1"],
    ["tracestate_ows_handling, space after", "foo=1 ", "foo=1"],
    ["tracestate_ows_handling, tab after", "foo=1\t", "foo=1"],
    ["tracestate_ows_handling, both", "\t foo=1 \t", "foo=1"],
    ["a space at the beginning of a value is part of it", "foo= 1", "foo= 1"],
    ["tracestate_key_illegal_characters, space", "foo =1", nothing],
    ["tracestate_key_illegal_characters, upper case", "FOO=1", nothing],
    ["tracestate_key_illegal_characters, dot", "foo.bar=1", nothing],
    ["tracestate_key_illegal_vendor_format, empty", "foo@=1,bar=2", "foo@=1,bar=2"],
    ["tracestate_key_illegal_vendor_format, first", "@foo=1,bar=2", nothing],
    ["tracestate_key_illegal_vendor_format, twice", "foo@@bar=1,bar=2", "foo@@bar=1,bar=2"],
    ["tracestate_key_illegal_vendor_format, two", "foo@bar@baz=1,bar=2", "foo@bar@baz=1,bar=2"],
    ["tracestate_member_count_limit, 32", members(32).join(), members(32).join()],
    ["tracestate_member_count_limit, 32 lines", members(32), members(32).join()],
    ["tracestate_member_count_limit, 33", members(33).join(), nothing],
    ["tracestate_key_length_limit, 256", ["foo=1", `${z256}=1`], `foo=1,${z256}=1`],
    ["tracestate_key_length_limit, 257", ["foo=1", `${z256}z=1`], nothing],
    [
      "tracestate_key_length_limit, vendor",
      ["foo=1", `${t241}@${"v".repeat(14)}=1`],
      `foo=1,${t241}@${"v".repeat(14)}=1`,
    ],
    ["tracestate_key_length_limit, tenant", ["foo=1", `${t241}t@v=1`], `foo=1,${t241}t@v=1`],
    [
      "tracestate_key_length_limit, short",
      ["foo=1", "t@vvvvvvvvvvvvvvv=1"],
      "foo=1,t@vvvvvvvvvvvvvvv=1",
    ],
    ["tracestate_value_illegal_characters, equals sign", "foo=bar=baz", nothing],
    ["tracestate_value_illegal_characters, none", "foo=,bar=3", nothing],
    ["tracestate_value_illegal_characters, line break", "foo=1\r\nx-evil: 1", nothing],
    ["tracestate_value_illegal_characters, not ASCII", "foo=é", nothing],
    ["a value of 256 characters", `foo=${"v".repeat(256)}`, `foo=${"v".repeat(256)}`],
    ["a value of 257 characters", `foo=${"v".repeat(257)}`, nothing],
    [
      "512 characters",
      `a=${"v".repeat(250)},b=${"v".repeat(257 - 1)}`.slice(0, 512),
      `a=${"v".repeat(250)},b=${"v".repeat(256)}`,
    ],
    [
      "more: long members go first, the last of them first",
      `a=${"v".repeat(200)},b=${"v".repeat(200)},c=${"v".repeat(120)},d=1`,
      `a=${"v".repeat(200)},c=${"v".repeat(120)},d=1`,
    ],
    [
      "more: then the last ones",
      "abcdef"
        .split("")
        .map((key) => `${key}=${"v".repeat(98)}`)
        .join(),
      "abcde"
        .split("")
        .map((key) => `${key}=${"v".repeat(98)}`)
        .join(),
    ],
    ["one member that is too long alone", `${z256}=${"v".repeat(256)}`, nothing],
    ["10 MB", "foo=1,".repeat(1_700_000), nothing],
    ["a number", 42, nothing],
    ["bytes", Buffer.from("foo=1"), nothing],
    ["lines of which one is no text", ["foo=1", 42], nothing],
  ])("%s", (_, header, handedOn) => {
    expect(fromTraceparent(`00-${TRACE}-${SPAN}-00`, header)).toEqual({
      traceId: TRACE,
      id: SPAN,
      traceFlags: 0,
      ...(handedOn === undefined ? {} : { tracestate: handedOn }),
    });
  });

  it("tracestate_included_traceparent_missing", () => {
    expect(fromTraceparent(undefined, "foo=1,bar=2")).toBeUndefined();
  });
});
