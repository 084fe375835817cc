// Saves by itself what several people write, and loses nothing. No DOM: `ask(body)` gives {status, data} or rejects.
export const FIELDS = ["title", "summary", "html"];
export const same = (one, other) => FIELDS.every((name) => one[name] === other[name]);

/**
 * One text being written. `read()` gives the words as they stand, `show(words)` puts others in their place and gives
 * them back as the editor writes them, `say(state, detail)` tells the person, `clash(clashes)` shows what both changed.
 *
 * `base` are the words as the server keeps them, `known` the same as the editor writes them: what differs from `known`
 * was typed since.
 */
export class Saving {
  constructor({ ask, read, show, say, clash, local, key, begun }) {
    Object.assign(this, { ask, read, show, say, clash, local, key });
    this.version = begun.version;
    this.revision = begun.revision;
    this.base = begun.words;
    this.known = read();
    this.failed = "";
  }

  get isDirty() { return !same(this.read(), this.known); }

  /** Words that were kept here while the server could not be reached come back, and are joined with what is there now. */
  restore() {
    const kept = this.local.read(this.key)?.fields;
    if (!kept?.words || same(kept.words, this.known)) { this.local.clear(this.key); return false; }
    Object.assign(this, { base: kept.base, version: kept.version, revision: kept.revision });
    this.show(kept.words);
    return true;
  }

  keep() {
    this.local.write(this.key, { words: this.read(), base: this.base, version: this.version, revision: this.revision }, 1);
  }

  /** True when everything typed is on the server. `look` asks even when nothing was typed: somebody else has saved. */
  async flush({ look = false } = {}) {
    if (this.busy) { this.again = true; this.looksAgain ||= look; return this.busy; }
    if (!look && !this.isDirty) return !this.failed;
    this.busy = this.#send();
    try { return await this.busy; } finally {
      this.busy = null;
      if (this.again) {
        const wanted = this.looksAgain;
        this.again = this.looksAgain = false;
        this.flush({ look: wanted });
      }
    }
  }

  async #send() {
    const sent = this.read();
    const wasTyped = !same(sent, this.known);
    if (wasTyped) { this.keep(); this.say("saving"); }
    let answer;
    try {
      const words = wasTyped ? sent : this.base; // who only looks sends nothing of their own
      answer = await this.ask({ version: this.version, revision: this.revision, base: this.base, ...words });
    } catch {
      return this.#fail("network", "");
    }
    if (answer.status !== 200) return wasTyped ? this.#fail(answer.data?.code ?? String(answer.status), answer.data?.detail ?? "") : false;
    this.#accept(answer.data, sent);
    return !this.isDirty;
  }

  #fail(code, detail) {
    this.failed = code;
    this.say("failed", { code, detail });
    return false;
  }

  #accept(data, sent) {
    this.failed = "";
    this.version = data.version;
    const isStill = same(this.read(), sent);
    if (!data.joined) Object.assign(this, { base: data.words, known: sent, revision: data.revision });
    else if (isStill) {
      const changed = !same(data.words, this.base);
      this.known = this.show(data.words);
      Object.assign(this, { base: data.words, revision: data.revision });
      if (changed && !same(this.known, sent)) this.say("joined");
    } else { // typed on meanwhile: the next save joins once more, from what was sent, with the old count
      this.base = sent;
      this.known = sent;
      this.again = true;
    }
    if (data.clashes.length) this.clash(data.clashes);
    if (this.isDirty) this.keep();
    else { this.local.clear(this.key); this.say("saved", { at: data.saved_at }); }
  }

  /** The version was published or sent away meanwhile: what is here becomes a new draft, joined with what is there. */
  async renew() {
    this.version = 0;
    this.revision = 0;
    this.known = { title: "", summary: "", html: "" };
    return this.flush();
  }
}
