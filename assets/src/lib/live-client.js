// The socket: subscribes, resumes by the last seq seen, reconnects with growing, jittered pauses. No DOM in here.
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 30_000;
const PING_EVERY = 25_000;

/** Milliseconds before try number `attempt` (0, 1, …): doubling, at most 30 s, half of it random. */
export function pause(attempt, random = Math.random) {
  const ceiling = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** attempt);
  return Math.round(ceiling / 2 + (random() * ceiling) / 2);
}

/**
 * Handlers: notice(message), refetch(), ephemeral(message), state("open" | "lost" | "ended").
 * `since` is the seq that the page was drawn at, or null.
 */
export class LiveClient {
  constructor({ url, handlers, since = null, Socket = globalThis.WebSocket, timers = globalThis, random = Math.random }) {
    Object.assign(this, { url, handlers, since, Socket, timers, random });
    this.topics = new Set();
    this.attempt = 0;
    this.ended = false;
    this.answers = false;
  }

  connect() {
    if (this.ended || this.socket) return;
    const socket = new this.Socket(this.url);
    this.socket = socket;
    socket.onopen = () => this.#send({ t: "hello", since: this.since, topics: [...this.topics] });
    socket.onmessage = (event) => this.#receive(JSON.parse(event.data));
    socket.onclose = () => this.#closed(socket);
  }

  /** Make the set of subscribed topics equal to `wanted`; `since` is the seq that the new elements were drawn at. */
  setTopics(wanted, since = null) {
    const next = new Set(wanted);
    const added = [...next].filter((topic) => !this.topics.has(topic));
    const removed = [...this.topics].filter((topic) => !next.has(topic));
    this.topics = next;
    if (added.length) this.#send({ t: "sub", topics: added, ...(since === null ? {} : { since }) });
    if (removed.length) this.#send({ t: "unsub", topics: removed });
  }

  typing(topic) { this.#send({ t: "typing", topic }); }

  /** Try at once, e.g. because the network is back. */
  wake() {
    this.timers.clearTimeout(this.retry);
    if (!this.socket) this.connect();
  }

  end() {
    this.ended = true;
    this.#stopPing();
    this.socket?.close();
  }

  #send(message) {
    if (this.socket?.readyState === 1) this.socket.send(JSON.stringify(message));
  }

  #receive(message) {
    this.heard = true;
    const take = {
      ready: () => this.#ready(message),
      notice: () => { this.#seen(message); this.handlers.notice?.(message); },
      refetch: () => { this.#seen(message); this.handlers.refetch?.(); },
      eph: () => this.handlers.ephemeral?.(message),
      pong: () => { this.answers = true; },
      bye: () => this.#bye(message),
    }[message.t];
    take?.();
  }

  #ready(message) {
    this.attempt = 0;
    if (this.since === null) this.#seen(message);
    this.#startPing();
    this.handlers.state?.("open");
  }

  #seen({ seq }) {
    if (typeof seq === "number" && (this.since === null || seq > this.since)) this.since = seq;
  }

  /** The server ends the connection: "signed_out" for good, anything else (restart, too slow) until the next try. */
  #bye({ reason }) {
    if (!["signed_out", "login", "logout", "role", "forbidden"].includes(reason)) return;
    this.end();
    this.handlers.state?.("ended", reason);
  }

  #closed(socket) {
    if (this.socket !== socket) return;
    this.socket = null;
    this.#stopPing();
    if (this.ended) return;
    this.handlers.state?.("lost");
    this.retry = this.timers.setTimeout(() => this.connect(), pause(this.attempt, this.random));
    this.attempt += 1;
  }

  /** A connection that stays silent over a whole ping interval, though this server answers pings, is dead. */
  #startPing() {
    this.#stopPing();
    this.heard = true;
    this.ping = this.timers.setInterval(() => {
      if (this.answers && !this.heard) { this.socket?.close(); return; }
      this.heard = false;
      this.#send({ t: "ping" });
    }, PING_EVERY);
  }

  #stopPing() { this.timers.clearInterval(this.ping); }
}
