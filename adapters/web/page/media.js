// Files within messages. They are fetched under the session and shown as blobs.
import { el, icon } from './dom.js';
import { size, t } from './words.js';

const urls = new Map(); // by the file's id, as promises

/** own remembers a file that was uploaded from here: it need not be fetched back. */
export function own(id, blob) { urls.set(id, Promise.resolve(URL.createObjectURL(blob))); }

function url(session, id) {
  if (!urls.has(id)) {
    const made = session.file(id).then((blob) => URL.createObjectURL(blob));
    made.catch(() => urls.delete(id));
    urls.set(id, made);
  }
  return urls.get(id);
}

const near = new IntersectionObserver((seen) => {
  for (const { target, isIntersecting } of seen) {
    if (!isIntersecting) continue;
    near.unobserve(target);
    target.load();
  }
}, { rootMargin: '400px' });

/** file shows one file: a photo, sound or film in place, else a line to save it. */
export function file(f, session) {
  const name = f.name || t(f.media === 'photo' ? 'photo' : 'file'), type = f.type ?? '';
  if (!f.id) return el('div', { class: 'file gone' }, icon('file'), el('span', {}, el('b', { dir: 'auto', text: name }), el('small', { text: t('gone') })));
  if (f.inline && type.startsWith('image/')) return photo(f, name, session);
  if (f.inline && /^(audio|video)\//.test(type)) return player(f, name, type, session);
  return el('button', { type: 'button', class: 'file', 'aria-label': t('download', { name }), on: { click: (e) => save(e.currentTarget, f, name, session) } },
    icon('file'), el('span', {}, el('b', { dir: 'auto', text: name }), el('small', { text: f.size ? size(f.size) : '' })));
}

function lazily(node, f, session, show) {
  node.load = () => url(session, f.id).then(show, () => {
    node.replaceChildren(el('span', { class: 'soft', text: `${f.name ?? t('file')} ${t('loadFailed')}` }));
  });
  near.observe(node);
  return node;
}

function photo(f, name, session) {
  const img = el('img', { alt: '' }), node = el('a', { class: 'photo loading', target: '_blank', rel: 'noopener', 'aria-label': t('openPhoto', { name }) }, img);
  img.addEventListener('load', () => node.classList.remove('loading'));
  return lazily(node, f, session, (at) => { img.src = at; node.href = at; });
}

function player(f, name, type, session) {
  const film = type.startsWith('video/'), media = document.createElement(film ? 'video' : 'audio');
  media.controls = true;
  media.preload = 'metadata';
  media.setAttribute('aria-label', f.media === 'voice' ? t('voice') : name);
  const node = el('div', { class: film ? 'film' : 'sound' }, f.media !== 'voice' && !film && el('small', { dir: 'auto', text: name }), media);
  return lazily(node, f, session, (at) => { media.src = at; });
}

async function save(button, f, name, session) {
  button.classList.add('busy');
  try {
    const a = el('a', { href: await url(session, f.id), download: name });
    a.click();
  } catch {
    button.querySelector('small').textContent = t('loadFailed');
  }
  button.classList.remove('busy');
}
