// What the conversation holds: the feed's events applied one by one, and over them
// what still waits in the queue.
const draftLives = 15e3, typingLives = 6e3;

export class Model {
  constructor(changed) {
    this.changed = changed;
    this.reset();
  }

  reset() {
    Object.assign(this, { last: 0, messages: new Map(), draft: null, typing: 0, status: null, answered: '' });
  }

  /** apply takes one event; what came before, or too late, changes nothing. */
  apply(e) {
    if (e.n) {
      if (e.n <= this.last) return;
      this.last = e.n;
    } else if (e.type !== 'reset' && e.at <= this.answered) return;
    this[`on_${e.type}`]?.(e);
    this.changed(e);
  }

  // A draft that is younger than the message belongs to the next one: the two kinds
  // of events come by ways of their own.
  on_message(e) {
    const grown = e.from !== 'visitor' && this.draft?.at <= e.at ? this.draft : null;
    this.messages.set(e.id, { ...e, key: grown?.key ?? e.id }); // the answer stands where it grew
    if (e.from === 'visitor') return;
    this.answered = e.at;
    if (grown) this.draft = null;
    if (this.typedAt <= e.at) this.typing = 0;
  }

  on_edit(e) {
    const m = this.messages.get(e.id);
    for (const id of e.gone ?? []) this.messages.delete(id);
    if (!m) return;
    const { id, n, at, type, gone, from = m.from, by = m.by, ...now } = e;
    const { key } = m;
    const kept = m.from === 'visitor' ? m : { id, n: m.n, at: m.at, key };
    this.messages.set(id, { ...kept, ...now, from, by, edited: true, pressed: m.pressed, reactions: m.reactions });
  }

  on_delete(e) {
    for (const id of e.ids ?? [e.id]) {
      const m = this.messages.get(id);
      if (m?.from === 'bot') this.messages.delete(id);
      else if (m) this.messages.set(id, { id, n: m.n, at: m.at, from: m.from, by: m.by, key: m.key, deleted: true });
    }
  }

  on_react(e) { this.change(e.id, (m) => ({ reactions: { ...m.reactions, [e.from]: e.emoji } })); }
  on_press(e) { this.change(e.id, () => ({ pressed: e.choice, pressedLabel: e.label })); }

  on_form(e) {
    const asked = this.messages.get(e.id), forms = [asked?.form, ...asked?.choices?.map((c) => c.form) ?? []];
    const labels = Object.fromEntries(forms.flatMap((f) => f?.inputs ?? []).map((i) => [i.name, i.label]));
    this.change(e.id, () => ({ filled: e.values }));
    const id = this.messages.has(e.id) ? 'form' + e.n : e.id ?? 'form' + e.n; // a feedback's id is the visitor's own
    this.messages.set(id, { id, key: id, n: e.n, at: e.at, from: 'visitor', values: e.values, labels, files: e.files, fixed: true });
  }

  on_command(e) { this.messages.set(e.id, { id: e.id, key: e.id, n: e.n, at: e.at, from: 'visitor', text: `/${e.name} ${e.text ?? ''}`.trim(), fixed: true }); }
  on_status(e) { this.status = { ...e.status, at: e.at }; }
  on_typing(e) { Object.assign(this, { typing: Date.now() + typingLives, typedAt: e.at, typist: e.by }); }
  on_draft(e) { this.typing = 0; this.draft = { ...e, key: 'draft' + e.key, until: Date.now() + draftLives }; }
  on_stop() { this.draft = null; this.typing = 0; }
  on_reset() { this.reset(); }

  change(id, f) {
    const m = this.messages.get(id);
    if (m) this.messages.set(id, { ...m, ...f(m) });
  }

  /** expire forgets what is past its time; it returns when to look again, or 0. */
  expire(now = Date.now()) {
    if (this.draft && this.draft.until <= now) this.draft = null;
    if (this.typing <= now) this.typing = 0;
    const next = Math.min(this.draft?.until ?? Infinity, this.typing || Infinity);
    return next === Infinity ? 0 : next - now;
  }

  /** list is all messages with what is in the queue laid over them; waiting: the server could not be reached. */
  list(queue, local, waiting) {
    const all = new Map(this.messages);
    const late = [];
    const same = (values) => [...all.values()].some((m) => JSON.stringify(m.values) === JSON.stringify(values));
    for (const { event: e, at, failed } of queue) {
      const state = failed ? 'failed' : waiting ? 'waiting' : 'sending', own = { id: e.id, key: e.id, queued: e.id, at, from: 'visitor', state }, m = all.get(e.re);
      if (e.type === 'text') {
        if (!all.has(e.id)) late.push({ ...own, text: e.text, files: e.files?.map((id) => local.get(id) ?? { id }) });
      } else if (e.type === 'form' || e.type === 'feedback') {
        if (!same(e.values)) late.push({ ...own, values: e.values, fixed: true });
        if (m && !failed) all.set(m.id, { ...m, filled: e.values });
      } else if (m && failed) all.set(m.id, { ...m, state, queued: e.id });
      else if (m && e.type === 'edit') all.set(m.id, { ...m, text: e.text, edited: true, state });
      else if (m && e.type === 'delete') all.set(m.id, { id: m.id, key: m.key, n: m.n, at: m.at, from: m.from, deleted: true, state });
      else if (m && e.type === 'press') all.set(m.id, { ...m, pressed: e.choice });
    }
    return [...all.values(), ...late];
  }
}
