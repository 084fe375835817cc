// What a draft is and where it is kept: the server first, this computer when the server cannot be reached. No DOM.
const PREFIX = "zl-draft:";
const KEEP_MS = 14 * 86_400_000;

export const isEmpty = (fields) => Object.values(fields).every((value) => (Array.isArray(value) ? value.length === 0 : !String(value).trim()));
export const same = (one, other) => JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
const sorted = (fields) => Object.keys(fields).sort().map((name) => [name, fields[name]]);

export class LocalDrafts {
  constructor(storage, owner = "", now = Date.now) {
    Object.assign(this, { storage, owner, now });
  }

  #name(key) { return `${PREFIX}${this.owner}:${key}`; }

  read(key) {
    try { return JSON.parse(this.storage.getItem(this.#name(key))); } catch { return null; }
  }

  write(key, fields, version) {
    try { this.storage.setItem(this.#name(key), JSON.stringify({ fields, version, at: this.now() })); } catch { return false; }
    return true;
  }

  clear(key) {
    try { this.storage.removeItem(this.#name(key)); } catch { /* storage is forbidden: nothing was kept either */ }
  }

  /** Drafts of other people who used this computer, and old ones, go away. */
  sweep() {
    for (const name of Object.keys(this.storage).filter((each) => each.startsWith(PREFIX))) {
      const own = name.startsWith(`${PREFIX}${this.owner}:`);
      let at = 0;
      try { at = JSON.parse(this.storage.getItem(name)).at; } catch { at = 0; }
      if (!own || this.now() - at > KEEP_MS) this.storage.removeItem(name);
    }
  }
}

/**
 * One draft. `send(method, url, body, options)` gives {status, data}; outcomes of save():
 * "saved", "local", "conflict" (then `theirs` holds the other one), "same".
 */
export class Draft {
  constructor({ key, url, send, local }) {
    Object.assign(this, { key, url, send, local });
    this.version = 0;
    this.saved = {};
    this.theirs = null;
  }

  /**
   * The newest known state: {fields, at} or null. Words kept here while offline come back; if another window has saved
   * meanwhile, `theirs` holds its text and the person has to choose.
   */
  async load() {
    const kept = this.local.read(this.key);
    let answer = { status: 0, data: null };
    try { answer = await this.send("GET", this.url); } catch { /* offline: the local one counts */ }
    const remote = answer.status === 200 && answer.data?.version ? answer.data : null;
    this.version = remote?.version ?? kept?.version ?? 0;
    this.saved = remote?.fields ?? {};
    if (kept && !isEmpty(kept.fields)) {
      const isStale = remote && kept.version < remote.version && !same(kept.fields, remote.fields);
      this.theirs = isStale && !isEmpty(remote.fields) ? remote : null;
      return { fields: kept.fields, at: kept.at };
    }
    return remote && !isEmpty(remote.fields) ? { fields: remote.fields, at: remote.saved_at } : null;
  }

  async save(fields, { force = false, keepalive = false } = {}) {
    if (!force && same(fields, this.saved)) return "same";
    this.local.write(this.key, fields, this.version);
    let answer;
    try {
      answer = await this.send("PUT", this.url, { fields, version: this.version }, { keepalive });
    } catch {
      return "local";
    }
    if (answer.status === 409) {
      this.theirs = answer.data;
      if (!isEmpty(answer.data.fields)) return "conflict";
      this.overrule(); // the other window's draft was sent or discarded: nothing to lose
      return this.save(fields, { force: true, keepalive });
    }
    if (answer.status < 200 || answer.status > 299) return "local";
    this.version = answer.data?.version ?? this.version + 1;
    this.saved = fields;
    this.local.clear(this.key);
    return "saved";
  }

  /** After a conflict the person chose: the next save replaces the other text. */
  overrule() {
    this.version = this.theirs.version;
    this.theirs = null;
  }

  async clear() {
    this.local.clear(this.key);
    this.saved = {};
    this.version = 0;
    try { await this.send("DELETE", this.url); } catch { /* the server sweeps old drafts */ }
  }
}
