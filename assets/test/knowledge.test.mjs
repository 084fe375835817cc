import { test } from "node:test";
import assert from "node:assert/strict";
import { placed, withUse } from "../src/desk/knowledge.js";

test("what is inserted stands on lines of its own", () => {
  assert.deepEqual(placed("", "甲\n乙", ""), { text: "甲\n乙", end: 3 });
  assert.deepEqual(placed("您好，", "甲", "再见"), { text: "您好，\n甲\n再见", end: 5 });
  assert.deepEqual(placed("您好\n", "甲", "\n再见"), { text: "您好\n甲\n再见", end: 4 });
});

test("each article is noted once for each way it was used", () => {
  assert.equal(withUse("", "answer:1"), "answer:1");
  assert.equal(withUse("answer:1", "link:1"), "answer:1 link:1");
  assert.equal(withUse("answer:1 link:1", "answer:1"), "answer:1 link:1");
});
