// A conversation on the screen: session, feed, queue, log and composer, tied together.
import { newID, Session } from './api.js';
import { Composer } from './composer.js';
import { $ } from './dom.js';
import { Link } from './link.js';
import { Log } from './log.js';
import { Model } from './model.js';
import { Queue } from './queue.js';
import { t } from './words.js';

let hiding;
/** say tells the reader something over the composer for a while; softly: to screen readers alone. */
export function say(text, softly) {
  const place = $(softly ? 'whisper' : 'notice');
  place.textContent = text;
  if (softly) return;
  place.hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(() => { place.hidden = true; }, Math.max(5000, text.length * 80));
}

export class Room {
  /** wish: see Session. told: names, unread(n), status(s), message(m), page() that tells where the visitor is. */
  constructor(wish, config, told) {
    Object.assign(this, { config, told, files: new Map(), session: new Session(wish) });
    this.model = new Model((e) => this.changed(e));
  }

  /** open begins the session; it throws a Refusal where that is of no use. */
  async open() {
    const { session } = this, first = await session.begin();
    this.queue = new Queue(session, { changed: () => this.draw(), taken: (id, n) => this.taken(n) });
    if (first.status) this.model.status = first.status;
    const act = {
      session, say, send: (e, files) => this.send(e, files), edit: (id, text) => this.composer.edit(id, text),
      retry: (id) => this.queue.retry(id), discard: (id) => this.queue.drop(id),
      openForm: (id, choice) => { this.log.openForm(id, choice); this.draw(); $('messages').querySelector('[data-key=under] input, [data-key=under] textarea')?.focus(); },
    };
    this.log = new Log(act, (n) => this.read(n));
    this.log.count = (n) => this.told.unread?.(n);
    this.composer = new Composer({ session, limits: this.config, say, send: act.send, lastOwn: () => this.lastOwn() });
    $('stop').addEventListener('click', () => { this.model.on_stop(); this.draw(); this.send({ type: 'stop' }); say(t('stopped'), true); });
    addEventListener('pagehide', () => this.tellRead());
    this.shown = first.last > 0 ? new Promise((done) => { this.caughtUp = done; }) : Promise.resolve();
    this.target = first.last;
    this.link = new Link(session, {
      after: () => this.model.last, event: (e) => this.model.apply(e), state: (s, n) => this.linked(s, n),
    });
    this.draw();
    this.queue.pump();
    await Promise.race([this.shown, new Promise((done) => setTimeout(done, 10e3))]);
    this.begun = true;
    this.log.begin(first.read ?? 0);
    this.draw();
    this.log.toNew();
    $('log').setAttribute('aria-live', 'polite');
    return first;
  }

  close() { this.link?.close(); }

  changed(e) {
    if (!this.begun && this.model.last >= this.target) this.caughtUp?.();
    if (e.type === 'reset') this.log.read = 0;
    if (this.begun && e.type === 'message' && e.from !== 'visitor') this.told.message?.(e);
    if (!this.begun && e.n < this.target) return; // history: drawn once, not once an event
    // Not by the screen's beat: in a hidden frame there is none, and the badge counts.
    this.soon ??= setTimeout(() => { this.soon = null; this.draw(); }, 16);
  }

  draw() {
    if (!this.queue) return;
    clearTimeout(this.ages);
    const next = this.model.expire();
    if (next) this.ages = setTimeout(() => this.draw(), next + 20);
    const { model } = this;
    this.log.show(model.list(this.queue.list(), this.files, this.queue.waits > 0), { draft: model.draft, typing: model.typing, typist: model.typist, names: this.told.names });
    this.composer.growing(Boolean(model.draft));
    this.told.status?.(model.status);
  }

  send(event, files = []) {
    for (const f of files) this.files.set(f.id, f);
    if (event.type === 'stop') return void this.session.call('v1/send', { id: newID(), ...event }).catch(() => {});
    if (event.type === 'text') {
      this.log.divider = 0;
      $('notice').hidden = true;
    }
    this.queue.push({ id: newID(), lang: document.documentElement.lang, page: this.told.page?.(), ...event });
    if (event.type === 'text') this.log.toEnd();
  }

  /** taken: the server has it; where the feed does not say so soon, the feed is dead. */
  taken(n) {
    setTimeout(() => { if (this.model.last < n) this.link.refresh(); }, 5000);
  }

  /** read tells how far the reader is: soon, and at once when the page goes. */
  read(n) {
    clearTimeout(this.reading);
    this.unsaid = n;
    this.reading = setTimeout(() => this.tellRead(), 600);
  }

  tellRead() {
    const n = this.unsaid;
    this.unsaid = 0;
    if (n) this.session.call('v1/read', { n }).catch(() => {});
  }

  lastOwn() { return this.begun && [...this.model.messages.values()].findLast((m) => m.from === 'visitor' && m.text && !m.fixed && !m.deleted); }

  linked(state, n) {
    if (state === 'refused') return banner('forbidden');
    if (state === 'open') {
      if (this.down) say(t('back'), true);
      this.down = false;
      banner();
      this.queue.wake();
    } else if (n > 1 || !navigator.onLine) {
      this.down = true;
      banner(!navigator.onLine ? 'offline' : n > 4 ? 'troubled' : 'reconnecting');
    }
  }
}

/** banner says what is wrong with the connection, or nothing. */
export function banner(key) {
  $('banner').hidden = !key;
  $('banner').textContent = key ? t(key) : '';
}
addEventListener('offline', () => banner('offline'));
