import assert from "node:assert/strict";
import { test } from "node:test";
import { LocalDrafts } from "../src/lib/drafts-store.js";
import { Saving } from "../src/writer/saving.js";

const words = (html) => ({ title: "t", summary: "", html });

function storage() {
  const kept = {};
  return Object.assign(Object.create({
    getItem: (name) => kept[name] ?? null, setItem: (name, value) => { kept[name] = value; }, removeItem: (name) => { delete kept[name]; },
  }), { kept });
}

/** A page on which somebody types, and a server that answers as it is told. */
function page(answers, keep = storage()) {
  const desk = { now: words("a"), said: [], clashes: [], asked: [] };
  desk.saving = new Saving({
    ask: async (body) => { desk.asked.push(body); desk.during?.(); const next = answers.shift(); if (next instanceof Error) throw next; return next; },
    read: () => ({ ...desk.now }), show: (found) => { desk.now = { ...found }; return { ...desk.now }; },
    say: (what) => desk.said.push(what), clash: (found) => desk.clashes.push(...found),
    local: new LocalDrafts(keep, "1"), key: "x", begun: { version: 0, revision: 0, words: words("a") },
  });
  return desk;
}

const saved = (html, revision, more = {}) => ({ status: 200, data: { version: 7, revision, words: words(html), saved_at: "2030-01-01T00:00:00Z", joined: false, clashes: [], ...more } });

test("what was typed is sent with what it was made from, and nothing when nothing was typed", async () => {
  const desk = page([saved("b", 2)]);
  assert.equal(await desk.saving.flush(), true);
  desk.now = words("b");
  assert.equal(await desk.saving.flush(), true);
  assert.deepEqual(desk.asked, [{ version: 0, revision: 0, base: words("a"), ...words("b") }]);
  assert.deepEqual([desk.saving.version, desk.saving.revision, desk.said.at(-1)], [7, 2, "saved"]);
});

test("words of somebody else are shown when nothing was typed meanwhile", async () => {
  const clash = { theirs: ["c"], mine: ["b"] };
  const desk = page([saved("c b", 5, { joined: true, clashes: [clash] })]);
  desk.now = words("b");
  await desk.saving.flush();
  assert.deepEqual(desk.now, words("c b"));
  assert.deepEqual(desk.clashes, [clash]);
  assert.equal(desk.saving.isDirty, false);
});

test("what was typed while the answer travelled is joined by one more save, from what was sent", async () => {
  const desk = page([saved("c b", 5, { joined: true }), saved("c bb", 6, { joined: true })]);
  desk.now = words("b");
  desk.during = () => { desk.now = words("bb"); };
  await desk.saving.flush();
  await desk.saving.busy;
  assert.deepEqual(desk.asked[1], { version: 7, revision: 0, base: words("b"), ...words("bb") });
  assert.deepEqual(desk.now, words("c bb"));
});

test("who only looks sends the words as the server has them", async () => {
  const desk = page([saved("c", 3, { joined: true })]);
  desk.saving.base = words("a\n");
  assert.equal(await desk.saving.flush({ look: true }), true);
  assert.equal(desk.asked[0].html, "a\n");
  assert.deepEqual([desk.now, desk.said], [words("c"), ["joined", "saved"]]);
});

test("without network the words are kept here and come back with what they were made from", async () => {
  const keep = storage();
  const desk = page([new TypeError("no network")], keep);
  desk.now = words("b");
  assert.equal(await desk.saving.flush(), false);
  assert.equal(desk.said.at(-1), "failed");
  const again = page([saved("b", 2)], keep);
  assert.equal(again.saving.restore(), true);
  assert.deepEqual(again.now, words("b"));
  assert.equal(await again.saving.flush(), true);
  assert.deepEqual(again.asked[0].base, words("a"));
  assert.equal(page([], keep).saving.restore(), false);
});

test("a refusal is told and keeps the words dirty", async () => {
  const desk = page([{ status: 409, data: { code: "state", detail: "published" } }, saved("b", 1)]);
  desk.now = words("b");
  assert.equal(await desk.saving.flush(), false);
  assert.equal(desk.saving.failed, "state");
  await desk.saving.renew();
  assert.deepEqual([desk.asked[1].version, desk.asked[1].revision, desk.saving.failed], [0, 0, ""]);
});
