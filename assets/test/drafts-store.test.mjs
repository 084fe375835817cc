import assert from "node:assert/strict";
import { test } from "node:test";
import { Draft, LocalDrafts } from "../src/lib/drafts-store.js";

class Storage {
  getItem(name) { return this[name] ?? null; }
  setItem(name, value) { this[name] = value; }
  removeItem(name) { delete this[name]; }
}

/** A server with the rules of /drafts/<key>/. */
function server() {
  const state = { stored: null, down: false, calls: [] };
  state.send = async (method, url, body) => {
    state.calls.push(method);
    if (state.down) throw new TypeError("network");
    if (method === "GET") return state.stored ? { status: 200, data: state.stored } : { status: 404, data: { fields: {}, version: 0 } };
    if (method === "DELETE") { state.stored = null; return { status: 204, data: null }; }
    if ((state.stored?.version ?? 0) !== body.version) return { status: 409, data: state.stored ?? { fields: {}, version: 0 } };
    state.stored = { fields: body.fields, version: body.version + 1, saved_at: "2026-03-10T06:05:00Z" };
    return { status: 200, data: state.stored };
  };
  return state;
}

const open = (remote, storage = new Storage()) => {
  const local = new LocalDrafts(storage, "7", () => 1000);
  return { local, storage, draft: new Draft({ key: "reply:1", url: "/drafts/reply:1/", send: remote.send, local }) };
};

test("saves once per change and clears what was kept here", async () => {
  const remote = server();
  const { draft, local } = open(remote);
  assert.equal(await draft.load(), null);
  assert.equal(await draft.save({ body: "您好" }), "saved");
  assert.equal(await draft.save({ body: "您好" }), "same");
  assert.equal(await draft.save({ body: "您好！" }), "saved");
  assert.equal(remote.stored.version, 2);
  assert.equal(local.read("reply:1"), null);
});

test("keeps words on this computer while offline and brings them back", async () => {
  const remote = server();
  const first = open(remote);
  await first.draft.load();
  remote.down = true;
  assert.equal(await first.draft.save({ body: "断网时写的" }), "local");
  const again = open(remote, first.storage);
  assert.deepEqual((await again.draft.load()).fields, { body: "断网时写的" });
  remote.down = false;
  const third = open(remote, first.storage);
  await third.draft.load();
  assert.equal(await third.draft.save({ body: "断网时写的。" }), "saved");
  assert.equal(remote.stored.fields.body, "断网时写的。");
});

test("a second window loses nothing: both texts are there until one is chosen", async () => {
  const remote = server();
  const here = open(remote).draft;
  const there = open(remote).draft;
  await here.load();
  await there.load();
  await there.save({ body: "那边" });
  assert.equal(await here.save({ body: "这边" }), "conflict");
  assert.deepEqual(here.theirs.fields, { body: "那边" });
  assert.equal(remote.stored.fields.body, "那边");
  here.overrule();
  assert.equal(await here.save({ body: "这边" }), "saved");
  assert.equal(remote.stored.fields.body, "这边");
});

test("words kept here come back beside a newer draft of another window", async () => {
  const remote = server();
  const { draft, local } = open(remote);
  local.write("reply:1", { body: "断网时写的" }, 1);
  remote.stored = { fields: { body: "新" }, version: 3, saved_at: "x" };
  assert.deepEqual((await draft.load()).fields, { body: "断网时写的" });
  assert.deepEqual(draft.theirs.fields, { body: "新" });
});

test("a draft that the other window has sent is no conflict", async () => {
  const remote = server();
  const { draft } = open(remote);
  await draft.load();
  await draft.save({ body: "一" });
  remote.stored = null;
  assert.equal(await draft.save({ body: "二" }), "saved");
  assert.equal(remote.stored.fields.body, "二");
});

test("drafts of other people and old ones are swept away", () => {
  const storage = new Storage();
  new LocalDrafts(storage, "8", () => 1000).write("a", { body: "x" }, 0);
  new LocalDrafts(storage, "7", () => 1000).write("b", { body: "x" }, 0);
  new LocalDrafts(storage, "7", () => 1000).sweep();
  assert.deepEqual(Object.keys(storage), ["zl-draft:7:b"]);
  new LocalDrafts(storage, "7", () => 1000 + 15 * 86_400_000).sweep();
  assert.deepEqual(Object.keys(storage), []);
});
