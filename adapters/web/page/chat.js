// The chat: a whole page, or the inside of the widget's iframe.
import { get } from './api.js';
import { paint } from './color.js';
import { $, icon } from './dom.js';
import { framed, on, options, tell } from './host.js';
import { banner, Room } from './room.js';
import { showStatus } from './status.js';
import { choose, lang, locale, t } from './words.js';

document.body.dataset.view = framed ? 'frame' : 'page';
if (options.theme) document.documentElement.dataset.theme = options.theme;
for (const node of document.querySelectorAll('[data-icon]')) node.prepend(icon(node.dataset.icon));

$('skip').addEventListener('click', (e) => { e.preventDefault(); $('say').focus(); }); // <base> would lead it elsewhere

const names = {};
let room;

const wishes = [options.lang, navigator.languages ?? navigator.language];
await choose(...wishes);
const config = await settled(() => get('v1/config?lang=' + encodeURIComponent(options.lang || navigator.language)));
const title = options.title || config.title || t('title');
names.greeting = config.greeting || t('greeting');
names.bot = config.name || t('assistant');
paint(options.color || config.color);
$('name').textContent = title;
document.title = title;
for (const { label, url } of config.links ?? []) {
  const a = document.createElement('a');
  if (/^https?:/i.test(url)) $('links').append(Object.assign(a, { href: url, textContent: label, target: '_blank', rel: 'noopener noreferrer' }));
}

async function start(identity) {
  room = new Room({ lang: options.lang || locale, zone: Intl.DateTimeFormat().resolvedOptions().timeZone, identity }, config, {
    names, status: showStatus,
    unread(n) {
      document.title = n ? `(${n}) ${title}` : title;
      tell('unread', n);
    },
    message: (m) => tell('message', { from: m.from }),
    page: () => (options.page ? { url: options.page } : undefined),
  });
  const first = await settled(() => room.open());
  if (identity) tell('identified', first.identified);
  tell('ready');
}

/** settled runs f until it succeeds; what is refused for good is said. */
async function settled(f) {
  for (let n = 0; ; n++) {
    try {
      const got = await f();
      banner();
      return got;
    } catch (e) {
      if (e.status === undefined) throw e;
      if (e.final) { banner('forbidden'); throw e; }
      banner(navigator.onLine ? 'troubled' : 'offline');
      await new Promise((again) => setTimeout(again, Math.max(e.after * 1e3, Math.min(30e3, 1000 * 2 ** n))));
    }
  }
}

// In the widget: what is closed is not read, and Escape closes.
if (framed) {
  document.body.dataset.closed = '1';
  on('opened', () => {
    delete document.body.dataset.closed;
    room?.log?.look();
    $(matchMedia('(pointer: coarse)').matches ? 'log' : 'say').focus(); // where a keyboard would cover the screen, not yet
  });
  on('closed', () => { document.body.dataset.closed = '1'; if (room?.log) room.log.divider = room.log.read; });
  on('identify', (token) => {
    if (!room) return start(token);
    const now = new URLSearchParams({ ...options, identity: token ? 'wait' : '' }); // another person: begin clean
    history.replaceState(null, '', location.pathname + '#' + now);
    location.reload();
  });
  $('close').hidden = false;
  $('close').addEventListener('click', () => tell('close'));
  document.addEventListener('keydown', (e) => { if (e.key === 'Escape') tell('close'); });
}
// Phones lay the keyboard over the page: what is left of it is ours.
const seen = window.visualViewport;
if (seen && !framed) {
  const fit = () => { document.body.style.height = seen.scale > 1 ? '' : seen.height + 'px'; };
  seen.addEventListener('resize', fit);
}
if (options.identity !== 'wait') await start();
export { lang, room };
