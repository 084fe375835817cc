import assert from "node:assert/strict";
import { test } from "node:test";
import { clock, duration, relative } from "../src/lib/timefmt.js";

const ZONE = "Asia/Shanghai";
const now = new Date("2026-03-10T06:00:00Z"); // 14:00 in Shanghai
const say = (text, lang = "zh", long = false) => relative(new Date(text), now, lang, ZONE, long);

test("days as people say them, in the person's zone", () => {
  assert.equal(say("2026-03-10T06:05:00Z"), "今天 14:05");
  assert.equal(say("2026-03-09T16:00:00Z"), "今天 00:00");
  assert.equal(say("2026-03-09T15:59:00Z"), "昨天");
  assert.equal(say("2026-03-09T15:59:00Z", "zh", true), "昨天 23:59");
  assert.equal(say("2026-03-11T01:00:00Z"), "明天 09:00");
  assert.equal(say("2026-03-08T01:00:00Z"), "3月8日");
  assert.equal(say("2025-11-02T01:00:00Z"), "2025-11-02");
  assert.equal(say("2026-03-08T01:00:00Z", "en"), "8 Mar");
  assert.equal(say("2026-03-10T06:05:00Z", "en"), "Today 14:05");
});

test("durations show two units and no zeroes", () => {
  assert.equal(duration(200), "3分20秒");
  assert.equal(duration(200, "en"), "3m 20s");
  assert.equal(duration(0), "0秒");
  assert.equal(duration(3600), "1小时");
  assert.equal(duration(93_784), "1天2小时");
  assert.equal(duration(-61, "en"), "1m 1s");
});

test("clocks", () => {
  assert.equal(clock(192), "03:12");
  assert.equal(clock(3792), "1:03:12");
});
