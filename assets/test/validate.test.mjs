import assert from "node:assert/strict";
import { test } from "node:test";
import { problem } from "../src/lib/validate.js";

const text = { type: "text", required: false, min: "", max: "", minLength: -1, maxLength: -1, pattern: "", hint: "" };
const wrong = (value, rules) => problem(value, { ...text, ...rules })?.[0] ?? null;

test("only required fields may not be empty", () => {
  assert.equal(wrong("  ", { required: true }), "required");
  assert.equal(wrong("", { type: "email", minLength: 5 }), null);
});

test("e-mail addresses", () => {
  for (const good of ["a@b.cn", "li.li+x@mail.example.com"]) assert.equal(wrong(good, { type: "email" }), null);
  for (const bad of ["a", "a@b", "a b@c.cn", "a@b.cn,c@d.cn"]) assert.equal(wrong(bad, { type: "email" }), "invalid_email");
});

test("numbers with limits, zero included", () => {
  assert.equal(wrong("x", { type: "number" }), "invalid_number");
  assert.equal(wrong("-1", { type: "number", min: "0" }), "invalid_min");
  assert.equal(wrong("11", { type: "number", max: "10" }), "invalid_max");
  assert.equal(wrong("0", { type: "number", min: "0", max: "10" }), null);
});

test("lengths count characters, not UTF-16 units", () => {
  assert.equal(wrong("𠮷𠮷", { maxLength: 2 }), null);
  assert.equal(wrong("一二三", { maxLength: 2 }), "invalid_long");
  assert.deepEqual(problem("一", { ...text, minLength: 2 }), ["invalid_short", { limit: 2, count: 1 }]);
});

test("a pattern covers the whole value", () => {
  assert.equal(wrong("粤B12345x", { pattern: "[\\p{Script=Han}][A-Z]\\d{5}" }), "invalid_pattern");
  assert.equal(wrong("粤B12345", { pattern: "[\\p{Script=Han}][A-Z]\\d{5}" }), null);
});
