// Files: shown in a message, attached, spoken.
import { send } from './api.js';
import { $, el, toast } from './dom.js';

const units = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 });
/** size is a number of bytes, in the unit that reads best. */
export function size(n) {
  if (n < 1000) return n + ' B';
  if (n < 1e6) return units.format(n / 1000) + ' KB';
  return units.format(n / 1e6) + ' MB';
}

/** files are nodes: a picture, a player, or a name to be kept by a click. */
export const files = (list = []) => list.map((f) => {
  const at = f.path && 'file/' + f.path.split('/').map(encodeURIComponent).join('/');
  if (f.show === 'image') {
    return el('a', { class: 'picture', href: at, download: f.name, title: `${f.name}, ${size(f.size)}` },
      el('img', { src: at, alt: 'Picture: ' + f.name }));
  }
  if (f.show === 'audio') return player(at, f.name);
  return el(at ? 'a' : 'span', { class: 'file', href: at || null, download: at ? f.name : null },
    el('span', { class: 'file-sign', 'aria-hidden': 'true', text: '📄' }),
    el('span', { class: 'file-name' }, el('b', { text: f.name }), el('small', { text: size(f.size) })));
});

const clock = (s) => `${Math.floor(s / 60)}:${String(Math.floor(s % 60)).padStart(2, '0')}`;

/** player plays a voice note, with bars in place of a wave. */
function player(src, name) {
  const sound = new Audio(), long = el('small', { class: 'voice-time', text: '0:00' });
  sound.preload = 'metadata';
  sound.src = src;
  let seed = 7;
  for (const c of name + src) seed = (seed * 31 + c.codePointAt(0)) % 9973;
  const bars = el('span', { class: 'bars', 'aria-hidden': 'true' });
  for (let i = 0; i < 26; i++) {
    seed = (seed * 137 + 71) % 9973;
    const bar = el('i');
    bar.style.height = 4 + (seed % 15) + 'px';
    bars.append(bar);
  }
  const button = el('button', { type: 'button', class: 'play', 'aria-label': 'Play the voice note', on: {
    click: () => { if (sound.paused) sound.play().catch(() => toast('This browser cannot play it.')); else sound.pause(); },
  } }, el('span', { class: 'play-sign', 'aria-hidden': 'true' }));
  const node = el('span', { class: 'sound' }, button, bars, long);
  const show = () => {
    const whole = Number.isFinite(sound.duration) ? sound.duration : sound.currentTime;
    long.textContent = clock(sound.paused && !sound.currentTime ? whole : sound.currentTime);
    node.classList.toggle('playing', !sound.paused);
    button.setAttribute('aria-label', sound.paused ? 'Play the voice note' : 'Pause the voice note');
    [...bars.children].forEach((b, i, all) => b.classList.toggle('past', i / all.length < sound.currentTime / (whole || 1)));
  };
  for (const e of ['loadedmetadata', 'timeupdate', 'play', 'pause', 'ended']) sound.addEventListener(e, show);
  return node;
}

/** attachable lets files be picked with the button and dropped on node; as() says whose they are: see send. */
export function attachable(node, form, as) {
  const pick = el('input', { type: 'file', multiple: true, hidden: true }), field = form.querySelector('textarea');
  form.append(pick);
  const take = async (list) => {
    for (const file of list) {
      const text = field.value.trim();
      try {
        await send(file, { ...as(), name: file.name, text });
        if (text && field.value.trim() === text) { field.value = ''; field.dispatchEvent(new Event('input')); }
      } catch (e) { toast(e.message); }
    }
  };
  form.querySelector('.attach').addEventListener('click', () => pick.click());
  pick.addEventListener('change', () => { take([...pick.files]).finally(() => field.focus()); pick.value = ''; });
  field.addEventListener('paste', (e) => {
    if (!e.clipboardData?.files.length) return;
    e.preventDefault();
    take([...e.clipboardData.files]);
  });
  let depth = 0;
  const over = (n) => { depth = Math.max(0, n); node.classList.toggle('dropping', depth > 0); };
  const carries = (e) => e.dataTransfer?.types.includes('Files');
  node.addEventListener('dragenter', (e) => { if (carries(e)) { e.preventDefault(); over(depth + 1); } });
  node.addEventListener('dragover', (e) => { if (carries(e)) e.preventDefault(); });
  node.addEventListener('dragleave', (e) => { if (carries(e)) over(depth - 1); });
  node.addEventListener('drop', (e) => { if (!carries(e)) return; e.preventDefault(); over(0); take([...e.dataTransfer.files]); });
}

/** speakable opens the voice note's dialog with the form's button. */
export function speakable(form, as) {
  form.querySelector('.speak').addEventListener('click', () => dictate(as));
}

let recorder = null, sound = null, whose = null, wired = false;

/** dictate asks for a voice note and sends it. */
function dictate(as) {
  whose = as;
  if (!wired) wire();
  forget();
  $('spoken').value = '';
  $('voice').showModal();
  $('spoken').focus();
}

function wire() {
  wired = true;
  $('record').hidden = !navigator.mediaDevices?.getUserMedia || !window.MediaRecorder;
  $('record').addEventListener('click', () => (recorder ? recorder.stop() : record()));
  $('voice-cancel').addEventListener('click', () => $('voice').close());
  $('voice').addEventListener('close', forget);
  $('spoken').addEventListener('keydown', (e) => {
    if (e.key === 'Enter' && !e.shiftKey && !e.isComposing) { e.preventDefault(); $('voice-send').click(); }
  });
  $('voice').querySelector('form').addEventListener('submit', async (e) => {
    e.preventDefault();
    if (recorder) await new Promise((done) => { recorder.addEventListener('stop', done, { once: true }); recorder.stop(); });
    try {
      await send(sound ?? new Blob(), { ...whose(), voice: '1', text: $('spoken').value.trim() });
      $('voice').close();
    } catch (error) { toast(error.message); $('spoken').focus(); }
  });
}

function forget() {
  recorder?.stop();
  sound = null;
  $('recorded').textContent = 'Without a recording it hums.';
}

async function record() {
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  } catch { return toast('The browser does not give the microphone. It hums instead.'); }
  const parts = [], one = new MediaRecorder(stream);
  one.addEventListener('dataavailable', (e) => parts.push(e.data));
  one.addEventListener('stop', () => {
    for (const track of stream.getTracks()) track.stop();
    $('record').textContent = '● Record sound';
    if (recorder !== one) return;
    recorder = null;
    sound = new Blob(parts, { type: one.mimeType });
    $('recorded').textContent = `Recorded, ${size(sound.size)}.`;
  });
  recorder = one;
  one.start();
  $('record').textContent = '■ Stop';
  $('recorded').textContent = 'Recording…';
}
