// The page: two sides and what happens between them.
import { live } from './api.js';
import * as customer from './customer.js';
import * as discord from './discord.js';
import { $ } from './dom.js';
import { events } from './events.js';
import * as slack from './slack.js';
import * as telegram from './telegram.js';
import { theme } from './theme.js';
import * as tries from './try.js';

theme(() => customer.render());

// On a narrow screen one view shows at a time.
const stage = document.querySelector('.stage');
const tabs = ['customer', 'events', 'desk'];
function show(tab) {
  stage.dataset.tab = tab;
  for (const t of tabs) {
    const button = $('tab-' + t);
    button.setAttribute('aria-selected', String(t === tab));
    button.tabIndex = t === tab ? 0 : -1;
    if (t === tab) button.classList.remove('news');
  }
  for (const id of ['bubbles', 'dms', 'event-list', 'posts', 'replies']) $(id).scrollTop = $(id).scrollHeight;
}
for (const [i, t] of tabs.entries()) {
  $('tab-' + t).addEventListener('click', () => show(t));
  $('tab-' + t).addEventListener('keydown', (e) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[e.key];
    if (!step) return;
    const to = tabs[(i + step + tabs.length) % tabs.length];
    show(to);
    $('tab-' + to).focus();
  });
}
show('customer');

const sides = { customer: 'customer', bot: 'customer', desk: 'desk', agent: 'desk' };
let started = false;

live({
  hello(hello) {
    document.title = `handoff · ${hello.company}`;
    customer.setUp(hello);
    slack.setUp(hello);
    tries.setUp(hello.suggestions, show);
  },
  telegram(chats) {
    telegram.update(chats);
    customer.update(chats.map(({ id, name, note, language }) => ({ id, name, note, language })));
    tries.refresh();
  },
  discord(chats) {
    discord.update(chats);
    customer.render();
  },
  slack(posts) {
    slack.update(posts);
    tries.refresh();
  },
  screens(list) {
    slack.show(list);
  },
  events(list) {
    events(list);
    if (started) for (const e of list) if (stage.dataset.tab !== sides[e.lane]) $('tab-' + sides[e.lane]).classList.add('news');
    started = true;
  },
  link(on) {
    $('link').hidden = on;
  },
});
