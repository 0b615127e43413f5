// The list of messages: grouped by author and time, at its end unless one reads
// further up.
import { $, el, icon, sync } from './dom.js';
import { patch, row } from './message.js';
import { day, t } from './words.js';

const together = 5 * 6e4; // within that, one author's messages are one group
const near = 80; // px from the end that still count as the end

export class Log {
  /** act: see message.js. seen(n) hears of the newest message that the reader has before the eyes. */
  constructor(act, seen) {
    Object.assign(this, { act, seen, box: $('log'), list: $('messages'), stuck: true, divider: 0, opened: new Map() });
    this.box.addEventListener('scroll', () => {
      this.stuck = this.atEnd();
      this.look();
    }, { passive: true });
    // Pictures that arrive, a keyboard that opens, an answer that grows: the end stays in sight.
    new ResizeObserver(() => this.hold()).observe(this.list);
    new ResizeObserver(() => this.hold()).observe(this.box);
    document.addEventListener('visibilitychange', () => this.look());
    $('jump').addEventListener('click', () => { this.toEnd(true); this.box.focus({ preventScroll: true }); });
  }

  atEnd() { return this.box.scrollHeight - this.box.scrollTop - this.box.clientHeight < near; }
  hold() { if (this.stuck) this.box.scrollTop = this.box.scrollHeight; }

  toEnd(smoothly) {
    this.stuck = true;
    const calm = !smoothly || matchMedia('(prefers-reduced-motion: reduce)').matches;
    this.box.scrollTo({ top: this.box.scrollHeight, behavior: calm ? 'instant' : 'smooth' });
    this.look();
  }

  /** away: nobody looks at the log now. */
  away() { return document.hidden || Boolean(document.body.dataset.closed); }

  /** look tells how far the reader has seen, and how much waits below. */
  look() {
    const last = this.last ?? 0;
    if (this.stuck && !this.away() && last > (this.read ?? 0)) {
      this.read = last;
      this.seen(last);
    }
    const fresh = this.unread();
    $('jump').hidden = this.stuck;
    $('jump').lastElementChild.textContent = fresh ? t('jumpNew', { n: fresh }) : t('jump');
    this.count?.(fresh);
  }

  unread() { return (this.messages ?? []).filter((m) => m.from !== 'visitor' && m.n > (this.read ?? 0)).length; }

  /** begin shows where the reader left off. */
  begin(read) {
    this.read = read;
    this.divider = read;
    this.started = true;
  }

  /** show brings the list up to date with the messages and what is being written. */
  show(messages, { draft, typing, typist, names }) {
    this.messages = messages;
    this.last = messages.reduce((n, m) => Math.max(n, m.n ?? 0), 0);
    const items = [], fresh = this.started && this.divider && messages.find((m) => m.from !== 'visitor' && m.n > this.divider);
    if (names.greeting) items.push(this.item({ id: 'greeting', key: 'greeting', from: 'bot', text: names.greeting }, true, !messages.length || messages[0].from !== 'bot', names));
    messages.forEach((m, i) => {
      const before = messages[i - 1], after = messages[i + 1], cut = m === fresh;
      const anew = !before || day(before.at) !== day(m.at);
      if (anew) items.push({ key: 'day' + day(m.at), day: day(m.at) });
      if (cut) items.push({ key: 'new', fresh: true });
      items.push(this.item(m, cut || anew || !groups(before, m), after === fresh || !groups(m, after), names));
    });
    if (draft) items.push(this.item({ ...draft, id: draft.key, from: 'bot' }, true, true, names, true));
    else if (typing) items.push({ key: 'typing', typing: true, who: typist ?? names.bot });
    const count = this.list.childElementCount;
    sync(this.list, items, (i) => this.draw(i), (node, i) => i.m && patch(node, i, this.act));
    if (this.stuck || !count) this.hold();
    this.look();
  }

  item(m, first, last, names, draft) {
    const name = m.from === 'visitor' ? t('you') : m.by || names[m.from] || t(m.from === 'agent' ? 'agent' : 'assistant');
    return { key: m.key, m, first, last, name, draft, opened: this.opened.get(m.id) };
  }

  draw(i) {
    if (i.day) return el('li', { class: 'day' }, el('span', { text: i.day }));
    if (i.fresh) return el('li', { class: 'fresh', id: 'fresh' }, el('span', { text: t('new') }));
    if (i.typing) {
      return el('li', { class: 'row in bot first last typing' }, el('div', { class: 'avatar-slot' }, el('span', { class: 'avatar bot' }, icon('spark'))),
        el('div', { class: 'bubble dots' }, el('span', { class: 'sr', text: `${i.who} ${t('typing')}` }), el('i'), el('i'), el('i')));
    }
    return row(i, this.act);
  }

  /** toNew shows the first new message at the top, if there is one. */
  toNew() {
    const mark = $('fresh');
    if (!mark) return this.toEnd();
    this.box.scrollTop = mark.offsetTop - this.box.offsetTop - 12;
    this.stuck = this.atEnd();
    this.look();
  }

  openForm(id, choice) {
    if (this.opened.get(id) === choice) this.opened.delete(id); else this.opened.set(id, choice);
  }
}

const groups = (a, b) => Boolean(a && b) && a.from === b.from && a.by === b.by && new Date(b.at) - new Date(a.at) < together;
