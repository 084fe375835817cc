import assert from "node:assert/strict";
import { test } from "node:test";
import { holds } from "../src/lib/showif.js";

const values = { topic: "c", ways: ["s", "e"], count: "7", note: "宽带掉线" };
const cases = [
  [[{ field: "topic", op: "is", value: "c" }], true],
  [[{ field: "topic", op: "is_not", value: "c" }], false],
  [[{ field: "ways", op: "is", value: "e" }], true],
  [[{ field: "ways", op: "in", value: ["p", "s"] }], true],
  [[{ field: "ways", op: "not_in", value: ["p"] }], true],
  [[{ field: "absent", op: "empty" }], true],
  [[{ field: "note", op: "filled" }], true],
  [[{ field: "note", op: "contains", value: "掉线" }], true],
  [[{ field: "count", op: "gt", value: 7 }], false],
  [[{ field: "count", op: "gte", value: 7 }], true],
  [[{ field: "absent", op: "lt", value: 7 }], false],
  [[{ field: "topic", op: "is", value: "c" }, { field: "count", op: "lt", value: 5 }], false],
  [{ field: "topic", value: "c" }, true],
  [[{ field: "topic", op: "resembles", value: "c" }], false],
  [[], true],
];

test("all rules must hold; unknown operators never do", () => {
  for (const [rules, expected] of cases) assert.equal(holds(rules, values), expected, JSON.stringify(rules));
});
