import assert from "node:assert/strict";
import { test } from "node:test";
import { fits } from "../src/islands/level-filter.js";

const row = "8001 王强 · 客服一部 · English 7 wang wangqiang wq";

test("every word must be there, in any order, whatever the case and width", () => {
  for (const query of ["", "  ", "王强", "8001", "客服 王", "english", "ENGLISH WQ", "８００１"]) assert.equal(fits(row, query), true, query);
  for (const query of ["王芳", "8002", "客服 李"]) assert.equal(fits(row, query), false, query);
});
