// What the visitor did and the server has not acknowledged yet. It stands in the
// browser's storage, an entry a key, so that neither a reload nor another tab
// loses or doubles anything: a repetition bears the same id.
import { local, onChange } from './store.js';

export class Queue {
  /** changed hears of every change; taken(id, n) of what is durable. */
  constructor(session, { changed, taken }) {
    Object.assign(this, { session, changed, taken, below: `queue:${session.now.visitor}:${session.now.thread ?? ''}:`, waits: 0 });
    onChange(this.below, () => { changed(); this.pump(); });
    addEventListener('online', () => this.wake());
  }

  /** list is all that waits or failed, oldest first. */
  list() {
    return local.keys(this.below).map((k) => local.get(k)).filter(Boolean).sort((a, b) => a.at - b.at || a.order - b.order);
  }

  push(event) {
    this.order = (this.order ?? 0) + 1;
    local.set(this.below + event.id, { event, at: Date.now(), order: this.order });
    this.changed();
    this.wake();
  }

  drop(id) {
    local.set(this.below + id, null);
    this.changed();
  }

  retry(id) {
    const entry = local.get(this.below + id);
    if (!entry) return;
    delete entry.failed;
    local.set(this.below + id, { ...entry, at: Date.now() });
    this.changed();
    this.wake();
  }

  wake() {
    this.early?.();
    this.pump();
  }

  /** pump sends one at a time, in order, and waits where the server asks for time. */
  async pump() {
    if (this.busy) return;
    this.busy = true;
    for (let entry; (entry = this.list().find((e) => !e.failed));) {
      const { id } = entry.event;
      try {
        const { n } = await this.session.call('v1/send', entry.event);
        this.waits = 0;
        this.taken(id, n);
        this.drop(id);
      } catch (e) {
        if (e.final) {
          local.set(this.below + id, { ...entry, failed: e.code || String(e.status) });
        } else {
          this.waits++;
          this.changed();
          await this.rest(Math.max(e.after * 1e3 || 0, Math.min(30e3, 500 * 2 ** Math.min(this.waits, 6))));
        }
        this.changed();
      }
    }
    this.busy = false;
  }

  rest(wait) {
    return new Promise((done) => {
      const timer = setTimeout(done, wait);
      this.early = () => { clearTimeout(timer); done(); };
    }).finally(() => { this.early = null; });
  }
}
