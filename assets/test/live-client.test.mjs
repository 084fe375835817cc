import assert from "node:assert/strict";
import { test } from "node:test";
import { LiveClient, pause } from "../src/lib/live-client.js";

class FakeSocket {
  static all = [];
  constructor(url) { this.url = url; this.readyState = 0; this.sent = []; FakeSocket.all.push(this); }
  send(text) { this.sent.push(JSON.parse(text)); }
  open() { this.readyState = 1; this.onopen(); }
  say(message) { this.onmessage({ data: JSON.stringify(message) }); }
  close() { this.readyState = 3; this.onclose(); }
}

class FakeTimers {
  constructor() { this.due = new Map(); this.next = 1; }
  setTimeout(run, after) { this.due.set(this.next, { run, after }); return this.next++; }
  clearTimeout(id) { this.due.delete(id); }
  setInterval(run, after) { return this.setTimeout(run, after); }
  clearInterval(id) { this.due.delete(id); }
  fire(after) { for (const [id, timer] of [...this.due]) if (timer.after === after) { if (after !== 25_000) this.due.delete(id); timer.run(); } }
}

function start(since = null) {
  FakeSocket.all = [];
  const heard = [];
  const timers = new FakeTimers();
  const client = new LiveClient({
    url: "ws://x/ws/", since, Socket: FakeSocket, timers, random: () => 1,
    handlers: { notice: (m) => heard.push(m.seq), refetch: () => heard.push("refetch"), state: (s) => heard.push(s), ephemeral: (m) => heard.push(m.data) },
  });
  return { client, timers, heard, last: () => FakeSocket.all.at(-1) };
}

test("says hello with what it knows and subscribes to changes only", () => {
  const { client, last } = start(41);
  client.setTopics(["ticket:1", "user:2"]);
  client.connect();
  last().open();
  assert.deepEqual(last().sent, [{ t: "hello", since: 41, topics: ["ticket:1", "user:2"] }]);
  client.setTopics(["user:2", "ticket:9"], 44);
  assert.deepEqual(last().sent.slice(1), [{ t: "sub", topics: ["ticket:9"], since: 44 }, { t: "unsub", topics: ["ticket:1"] }]);
});

test("resumes by the highest seq it saw", () => {
  const { client, timers, last, heard } = start();
  client.connect();
  last().open();
  last().say({ t: "ready", seq: 10 });
  last().say({ t: "notice", seq: 12, topic: "a", type: "x" });
  last().say({ t: "notice", seq: 11, topic: "b", type: "x" });
  last().close();
  timers.fire(500);
  last().open();
  assert.equal(FakeSocket.all.length, 2);
  assert.deepEqual(last().sent, [{ t: "hello", since: 12, topics: [] }]);
  assert.deepEqual(heard, ["open", 12, 11, "lost"]);
});

test("a ready after a resume does not skip what is being replayed", () => {
  const { client, last } = start(5);
  client.connect();
  last().open();
  last().say({ t: "ready", seq: 9 });
  assert.equal(client.since, 5);
  last().say({ t: "refetch", seq: 9 });
  assert.equal(client.since, 9);
});

test("pauses grow to 30 s and are jittered", () => {
  assert.deepEqual([0, 1, 2, 20].map((attempt) => pause(attempt, () => 1)), [500, 1000, 2000, 30_000]);
  assert.equal(pause(2, () => 0), 1000);
});

test("a final goodbye is not followed by another try, a restart is", () => {
  const gone = start();
  gone.client.connect();
  gone.last().open();
  gone.last().say({ t: "bye", reason: "signed_out" });
  assert.deepEqual(gone.heard, ["ended"]);
  assert.equal(gone.timers.due.size, 0);
  const restart = start();
  restart.client.connect();
  restart.last().open();
  restart.last().say({ t: "bye", reason: "restart" });
  restart.last().close();
  restart.timers.fire(500);
  assert.equal(FakeSocket.all.length, 2);
});

test("silence over a ping closes a connection that used to answer", () => {
  const { client, timers, last, heard } = start();
  client.connect();
  last().open();
  last().say({ t: "ready", seq: 1 });
  last().say({ t: "pong" });
  timers.fire(25_000);
  assert.deepEqual(last().sent.at(-1), { t: "ping" });
  timers.fire(25_000);
  assert.deepEqual(heard, ["open", "lost"]);
});
