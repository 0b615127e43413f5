// The feedback page: a form first; then, and by its secret link, how it goes on.
import { get, Session } from './api.js';
import { paint } from './color.js';
import { $, el, icon } from './dom.js';
import { options } from './host.js';
import { banner, Room, say } from './room.js';
import { local, tab } from './store.js';
import { catchFiles, Tray } from './tray.js';
import { choose, locale, t } from './words.js';

const steps = ['received', 'working', 'solved'];

if (options.theme) document.documentElement.dataset.theme = options.theme;
for (const node of document.querySelectorAll('[data-icon]')) node.prepend(icon(node.dataset.icon));
await choose(options.lang, navigator.languages ?? navigator.language);

const config = await get('v1/config?lang=' + encodeURIComponent(options.lang || navigator.language)).catch(() => ({}));
paint(options.color || config.color);
$('name').textContent = options.title || config.title || '';
document.title = t('fbTitle');

const link = location.pathname.slice(new URL(document.baseURI).pathname.length).match(/^f\/([^/]+)$/)?.[1];
const wish = (feedback) => ({ lang: options.lang || locale, zone: Intl.DateTimeFormat().resolvedOptions().timeZone, feedback });
const begun = tab.get('session:feedback'); // this tab has sent one, or was about to

if (link) await follow(link);
else if (begun && tab.get('feedback:sent')) await follow('new');
else ask();

/** ask shows the form; the conversation begins with the first file or the words. */
function ask() {
  $('ask').hidden = false;
  let session, sent = false;
  const open = () => (session ??= (async () => {
    const s = new Session(wish('new'));
    await s.begin();
    return s;
  })().catch((e) => { session = null; throw e; }));
  const complain = (text, softly) => {
    if (softly) return say(text, true);
    $('fb-notice').textContent = text;
    $('fb-notice').hidden = !text;
  };
  const tray = new Tray($('fb-tray'), { open, limits: config, say: complain, changed: (how) => { if (how === 'empty') $('fb-pick').focus(); } });
  const add = (files) => { if (!sent) { complain(''); tray.add(files); } };
  $('fb-pick').addEventListener('click', () => $('fb-files').click());
  if (config.accept) $('fb-files').accept = config.accept.join(',');
  $('fb-files').addEventListener('change', () => { add($('fb-files').files); $('fb-files').value = ''; });
  catchFiles($('fb-text'), add);

  const form = $('feedback'), text = $('fb-text'), email = $('fb-email'), max = config.max_text ?? 4000;
  text.value = local.get('feedback:draft') ?? '';
  text.addEventListener('input', () => local.set('feedback:draft', text.value || null));
  const check = (field, bad, words) => {
    field.setAttribute('aria-invalid', String(bad));
    if (words) $(field.id + '-error').textContent = words;
    $(field.id + '-error').hidden = !bad;
    return bad;
  };
  form.addEventListener('submit', async (e) => {
    e.preventDefault();
    const words = text.value.trim(), over = [...words].length - max;
    const bad = [check(text, !words || over > 0, over > 0 ? t('over', { n: over }) : t('required')) && text, check(email, !email.validity.valid) && email].filter(Boolean);
    if (bad.length) return bad[0].focus();
    const button = $('fb-send');
    button.disabled = true;
    button.textContent = t('fbSending');
    complain('');
    try {
      await open();
      const files = (await tray.take()).map((f) => f.id);
      const values = { topic: form.elements.topic.value, text: words };
      if (email.value) values.email = email.value;
      const page = options.page || document.referrer;
      if (/^https?:/.test(page)) values.page = page.slice(0, 2000);
      sent = true;
      tab.set('feedback:sent', true);
      local.set('feedback:draft', null);
      $('ask').hidden = true;
      await follow('new', { type: 'feedback', values, files: files.length ? files : undefined });
    } catch {
      if (sent) return;
      complain(t(navigator.onLine ? 'troubled' : 'offline'));
      button.disabled = false;
      button.textContent = t('fbSend');
    }
  });
}

/** follow shows how a feedback goes on: its number, its steps, what was said. */
async function follow(feedback, first) {
  document.body.dataset.view = 'page';
  $('thread').hidden = false;
  document.documentElement.style.height = '100%';
  const room = new Room(wish(feedback), { ...config, placeholder: t('fbAddWords') }, {
    names: { bot: t('assistant') }, status: progress, unread(n) { document.title = n ? `(${n}) ${t('fbTitle')}` : t('fbTitle'); },
  });
  progress(null);
  $('thanks').textContent = t(feedback === 'new' ? 'fbThanks' : 'fbProgress');
  if (first) $('thanks').focus();
  const opening = again(() => room.open());
  const got = await opening;
  if (!got) return;
  if (first) {
    room.send(first);
    $('log').scrollTop = 0;
  }
  const secret = feedback === 'new' && (got.link ?? tab.get('session:feedback')?.link);
  if (secret) {
    const input = $('secret-link');
    input.value = new URL(secret, document.baseURI).href;
    $('secret').hidden = false;
    input.addEventListener('focus', () => input.select());
    $('secret-copy').addEventListener('click', async () => {
      input.select();
      await navigator.clipboard?.writeText(input.value).catch(() => document.execCommand('copy'));
      $('secret-copy').lastElementChild.textContent = t('copied');
      say(t('copied'), true);
    });
    $('again').hidden = false;
    $('again').addEventListener('click', () => {
      tab.set('session:feedback', null);
      tab.set('feedback:sent', null);
      location.reload();
    });
  }
}

/** again runs f until it succeeds; a link that leads nowhere is said. */
async function again(f) {
  for (let n = 0; ; n++) {
    try {
      const got = await f();
      banner();
      return got;
    } catch (e) {
      if (e.status === undefined) throw e;
      if (e.final) {
        banner(e.code === 'bad_link' || e.status === 404 ? 'badLink' : 'forbidden');
        $('thread').hidden = true;
        return null;
      }
      banner(navigator.onLine ? 'troubled' : 'offline');
      await new Promise((done) => setTimeout(done, Math.max(e.after * 1e3, Math.min(30e3, 1000 * 2 ** n))));
    }
  }
}

function progress(status) {
  $('number').textContent = status?.title ? t('fbNumber', { number: status.title }) : t('fbNoNumber');
  $('step-words').textContent = status?.status ?? '';
  const now = { agent: 1, resolved: 2 }[status?.state] ?? 0;
  if ($('steps').dataset.now === String(now)) return;
  $('steps').dataset.now = now;
  $('steps').replaceChildren(...steps.map((step, i) => {
    const done = i < now || now === 2, name = t('step-' + step);
    return el('li', { class: done ? 'done' : i === now ? 'now' : '', 'aria-current': i === now && 'step' },
      el('span', { class: 'step-mark', 'aria-hidden': 'true' }, done && icon('check')), el('span', { text: name }), done && el('span', { class: 'sr', text: t('stepDone', { step: '' }) }));
  }));
}
