// The field in which one writes. Enter sends, Shift+Enter breaks the line, and the
// Enter that ends an input method's composition does neither. What stands in it
// outlives a reload.
import { $ } from './dom.js';
import { tab } from './store.js';
import { catchFiles, Tray } from './tray.js';
import { possible, voice } from './voice.js';
import { t } from './words.js';

const almost = 200; // that many characters before the end, the rest is counted

export class Composer {
  /** limits: the server's config; send(event), lastOwn() for the arrow up, say for sentences. */
  constructor({ session, limits, send, lastOwn, say }) {
    Object.assign(this, { send, lastOwn, say, limits, field: $('say'), editing: null });
    this.max = limits.max_text ?? 4000;
    this.tray = new Tray($('tray'), { open: async () => session, limits, say, changed: (how) => { this.fit(); if (how === 'empty') this.field.focus(); } });
    this.field.placeholder = limits.placeholder || t('placeholder');
    this.field.value = tab.get('draft') ?? '';
    this.wire(limits);
    this.fit();
  }

  wire({ accept, voice: wanted }) {
    const { field } = this;
    $('composer').addEventListener('submit', (e) => { e.preventDefault(); this.submit(); });
    field.addEventListener('input', () => { if (this.editing === null) tab.set('draft', field.value || null); this.fit(); });
    field.addEventListener('keydown', (e) => {
      if (e.isComposing || e.keyCode === 229) return;
      if (e.key === 'Enter' && !e.shiftKey) { e.preventDefault(); this.submit(); }
      if (e.key === 'Escape' && this.editing !== null) { e.stopPropagation(); this.release(); }
      if (e.key === 'ArrowUp' && !field.value) {
        const m = this.lastOwn();
        if (m) { e.preventDefault(); this.edit(m.id, m.text); }
      }
    });
    addEventListener('resize', () => this.fit());
    $('editing-cancel').addEventListener('click', () => this.release());
    $('pick').addEventListener('click', () => $('files').click());
    if (accept?.length) $('files').accept = accept.join(',');
    $('files').addEventListener('change', () => { this.tray.add($('files').files); $('files').value = ''; field.focus(); });
    catchFiles(field, (files) => { this.tray.add(files); field.focus(); });
    this.voice = wanted !== false && possible();
    if (this.voice) voice({ say: this.say, done: (file) => this.note(file) });
  }

  /** note sends a recording by itself; what is being written stays. */
  async note(file) {
    const entry = this.tray.upload(file, t('voiceName'), 'voice');
    await entry.done;
    if (!entry.file) return;
    this.tray.files = this.tray.files.filter((f) => f !== entry);
    entry.node.remove();
    this.fit();
    this.send({ type: 'text', text: '', files: [entry.file.id] }, [entry.file]);
  }

  async submit() {
    const text = this.field.value.trim(), { editing } = this;
    const over = [...text].length - this.max;
    if (over > 0) return this.say(t('over', { n: over }));
    if (editing !== null) {
      this.release();
      if (text) this.send({ type: 'edit', re: editing, text });
      return;
    }
    if (this.busy || (!text && !this.tray.files.length)) return;
    this.busy = true; // until its files are there; what is typed meanwhile is the next message
    this.fill('');
    const files = await this.tray.take();
    this.busy = false;
    if (text || files.length) this.send({ type: 'text', text, files: files.length ? files.map((f) => f.id) : undefined }, files);
    this.fit();
  }

  fill(text) {
    this.field.value = text;
    if (this.editing === null) tab.set('draft', text || null);
    this.fit();
  }

  edit(id, text) {
    if (this.editing === null) this.aside = this.field.value;
    this.editing = id;
    $('editing').hidden = false;
    this.fill(text);
    this.field.focus();
  }

  release() {
    if (this.editing === null) return;
    this.editing = null;
    $('editing').hidden = true;
    this.fill(this.aside ?? '');
    this.field.focus();
  }

  /** growing: an answer is being written, and can be stopped. */
  growing(on) {
    if (on !== $('stop').hidden) return;
    if ($('stop') === document.activeElement) this.field.focus();
    $('stop').hidden = !on;
    this.fit();
  }

  /** fit gives the field the height of its words, and shows which buttons make sense. */
  fit() {
    const { field } = this;
    field.style.height = 'auto';
    field.style.height = Math.min(field.scrollHeight, Math.max(120, innerHeight * 0.3)) + 'px';
    const some = Boolean(field.value.trim() || this.tray?.files.length);
    const stop = !$('stop').hidden; // stands where nothing is to be sent
    $('send').hidden = !some && (this.voice || stop);
    $('send').disabled = !some;
    $('record').hidden = some || stop || !this.voice || this.editing !== null;
    $('pick').hidden = this.editing !== null;
    const rest = this.max - [...field.value.trim()].length;
    $('count').hidden = rest > almost;
    $('count').textContent = rest < 0 ? t('over', { n: -rest }) : t('left', { n: rest });
    $('count').classList.toggle('over', rest < 0);
    field.setAttribute('aria-invalid', String(rest < 0));
  }
}
