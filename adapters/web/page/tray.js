// Files that are to go with the next message: picked, dropped or pasted, checked
// before a byte is sent, and uploaded at once.
import { el, icon } from './dom.js';
import { own } from './media.js';
import { size, t } from './words.js';

export class Tray {
  /** open() gives the session; say shows a sentence; changed hears of every change. */
  constructor(place, { open, limits, say, changed }) {
    Object.assign(this, { place, open, limits, say, changed, files: [] });
  }

  /** add takes files, or says politely why not. */
  add(list, media) {
    const { max_file: max = Infinity, max_files: most = 10, accept } = this.limits, no = [];
    for (const blob of list) {
      const name = blob.name || t('file');
      if (this.files.length >= most) { no.push(t('tooMany', { n: most })); break; }
      if (!blob.size) no.push(t('empty', { name }));
      else if (blob.size > max) no.push(t('tooLarge', { name, max: size(max) }));
      else if (accept?.length && !accepts(accept, blob.type)) no.push(t('badType', { name }));
      else this.upload(blob, name, media);
    }
    if (no.length) this.say(no.join(' '));
  }

  upload(blob, name, media) {
    const bar = el('progress', { max: 1, value: 0, 'aria-label': t('uploading', { name }) });
    const remove = el('button', { type: 'button', class: 'quiet', 'aria-label': t('removeFile', { name }), title: t('removeFile', { name }), on: { click: () => this.remove(entry) } }, icon('close'));
    const face = blob.type.startsWith('image/') ? el('img', { src: URL.createObjectURL(blob), alt: '' }) : icon(media === 'voice' ? 'mic' : 'file');
    const node = el('li', { class: 'chip' }, face, el('span', { class: 'chip-name' }, el('b', { dir: 'auto', text: name }), el('small', { text: size(blob.size) })), remove, bar);
    const entry = { node, name };
    this.files.push(entry);
    this.place.append(node);
    entry.done = this.send(entry, blob, name, media, bar);
    this.changed();
    return entry;
  }

  async send(entry, blob, name, media, bar) {
    try {
      const { done, stop } = (await this.open()).upload(blob, name, media, (part) => { bar.value = part; });
      entry.stop = stop;
      entry.file = await done;
      own(entry.file.id, blob);
      bar.hidden = true;
      entry.node.classList.add('ready');
      if (media !== 'voice') this.say(t('uploaded', { name }), true);
    } catch (e) {
      if (!this.files.includes(entry)) return;
      this.remove(entry);
      this.say(t({ 413: 'tooLarge', 415: 'badType' }[e.status] ?? 'uploadFailed', { name, max: size(this.limits.max_file ?? 0) }));
    }
  }

  remove(entry) {
    const at = this.files.indexOf(entry);
    if (at < 0) return;
    this.files.splice(at, 1);
    entry.stop?.();
    const next = entry.node.contains(document.activeElement) && (this.files[at] ?? this.files.at(-1))?.node.querySelector('button');
    entry.node.remove();
    this.changed(next ? undefined : 'empty');
    if (next) next.focus();
  }

  /** take waits for what is under way and empties the tray. */
  async take() {
    await Promise.all(this.files.map((f) => f.done));
    const ready = this.files.map((f) => f.file).filter(Boolean);
    this.files = [];
    this.place.replaceChildren();
    this.changed();
    return ready;
  }
}

/** accepts: type is one of the list; "image/*" stands for all of a kind. What the browser cannot name, the server judges. */
const accepts = (list, type) => !type || list.some((a) => a === type || a === '*/*' || (a.endsWith('/*') && type.startsWith(a.slice(0, -1))));

/** catchFiles takes what is dropped on the page or pasted into field. */
export function catchFiles(field, add) {
  let depth = 0;
  const has = (e) => [...e.dataTransfer?.types ?? []].includes('Files');
  const over = (on) => { document.body.classList.toggle('dropping', on); if (!on) depth = 0; };
  addEventListener('dragenter', (e) => { if (has(e)) { depth++; over(true); } });
  addEventListener('dragleave', (e) => { if (has(e) && --depth <= 0) over(false); });
  addEventListener('dragover', (e) => { if (has(e)) e.preventDefault(); });
  addEventListener('drop', (e) => {
    over(false);
    if (!has(e)) return;
    e.preventDefault();
    add(e.dataTransfer.files);
  });
  field.addEventListener('paste', (e) => {
    if (!e.clipboardData.files.length) return;
    e.preventDefault();
    add(e.clipboardData.files);
  });
}
