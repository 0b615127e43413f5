// The agents' side: the channels, their tickets and threads, and what Slack shows one
// agent alone.
import { act } from './api.js';
import { blocks, buttonsOf, isCard } from './blocks.js';
import { composer } from './composer.js';
import { $, avatar, el, follow, sync, toast } from './dom.js';
import { attachable } from './files.js';
import * as form from './form.js';
import { message } from './post.js';

let posts = [], screens = []; // what Slack holds
let agents = [], channels = [], shortcuts = [];
let current = 'UANNA';
let place = ''; // a channel's ID, home, or messages
let open = null; // TS of the thread that stands open
let known = 0; // cards seen so far
const dismissed = new Set(); // what only one person saw and wants to see no more
const read = new Map(); // agent and channel -> the newest message seen there
let channelPen, threadPen;

const complain = (e) => toast(e.message);
const name = (id) => agents.find((a) => a.id === id)?.name ?? (id === 'UBOT' ? 'handoff' : id);
const visible = (p) => (!p.only || p.only === current) && (!p.to || p.to === current) && !dismissed.has(p.ts);
const channel = (at = place) => (at === 'messages' ? 'D' + current : at);
const head = () => posts.find((p) => p.ts === open && visible(p));

export function setUp(hello) {
  ({ agents, channels, shortcuts } = hello);
  form.setUp(agents);
  if (channelPen) return;
  place = channels[0].id;
  channelPen = composer($('post-form'), (text, editing) => {
    if (editing !== null) return act({ do: 'change', who: current, ts: editing, text });
    const command = /^\/handoff\b\s*([^]*)$/.exec(text);
    return act({ do: command ? 'slash' : 'post', who: current, channel: channel(), text: command ? command[1] : text });
  });
  threadPen = composer($('reply-form'), (text, editing) => (editing !== null
    ? act({ do: 'change', who: current, ts: editing, text })
    : act({ do: 'post', who: current, thread: open, text })));
  quick($('post-form'), ['/handoff', '/handoff status', '/handoff queue', '/handoff help'], (t) => slash(current, t.slice('/handoff'.length).trim()));
  quick($('reply-form'), ['// note', '!claim', '!snooze 2h', '!resolve', '!bot', '!help'], (t) => (t === '// note' ? threadPen.fill('// ') : post(current, t)));
  attachable(document.querySelector('.sl-channel'), $('post-form'), () => ({ at: 'slack', who: current, room: channel() }));
  attachable($('thread'), $('reply-form'), () => ({ at: 'slack', who: current, thread: open }));
  // A link to a message in Slack leads to it here.
  $('desk').addEventListener('click', (e) => {
    const to = /\/archives\/\w+\/p(\d+)(\d{6})(?:$|\?)/.exec(e.target.closest('a')?.getAttribute('href') ?? '');
    const found = to && posts.find((p) => p.ts === `${to[1]}.${to[2]}` && visible(p));
    if (!found) return;
    e.preventDefault();
    openThread(found.thread ?? found.ts);
  });
  $('thread-close').addEventListener('click', () => openThread(null));
  $('thread').addEventListener('keydown', (e) => { if (e.key === 'Escape') openThread(null); });
  $('sl-places').addEventListener('keydown', (e) => {
    const all = [...$('sl-places').children], at = all.indexOf(document.activeElement);
    const to = { ArrowRight: all[(at + 1) % all.length], ArrowLeft: all.at(at - 1), Home: all[0], End: all.at(-1) }[e.key];
    if (!to) return;
    e.preventDefault();
    go(to.dataset.key);
    $('sl-places').querySelector(`[data-key="${to.dataset.key}"]`).focus();
  });
}

function quick(node, list, use) {
  node.querySelector('.quick').append(...list.map((text) => el('button', { type: 'button', class: 'quick-one', text, on: { click: () => use(text) } })));
}

/** select makes the visitor that agent. */
export function select(id) {
  const other = id !== current;
  current = id;
  if (other && place === 'home') home(id);
  else render();
}

/** home opens an agent's Home tab. */
export function home(who) {
  current = who;
  place = 'home';
  render();
  return act({ do: 'home', who }).catch(complain);
}

function go(to) {
  if (to === 'home') return home(current);
  place = to;
  if (head()?.channel !== channel()) open = null;
  return render();
}

export function slash(who, text) {
  select(who);
  if (place === 'home') go(channels[0].id);
  return act({ do: 'slash', who, channel: channel(), text }).catch(complain);
}

/** post writes into the open thread, or the newest ticket's. */
export function post(who, text) {
  const thread = ticket();
  if (!thread) return undefined;
  select(who);
  openThread(thread.ts, false);
  return act({ do: 'post', who, thread: thread.ts, text }).catch(complain);
}

/** press presses what of the ticket has a label that begins so. */
export function press(who, label) {
  const card = ticket(), button = card && buttonsOf(card).find((b) => b.label.startsWith(label));
  if (!button) return undefined;
  select(who);
  openThread(card.ts, false);
  return act({ do: 'click', who, ts: card.ts, button: button.id }).catch(complain);
}

const cards = () => posts.filter((p) => !p.thread && !p.to && !p.only && p.bot && isCard(p));

/** ticket is the one whose thread is open, else the newest. */
export const ticket = () => cards().find((p) => p.ts === open) ?? cards().findLast((p) => buttonsOf(p).length) ?? cards().at(-1);
export const hasButton = (_, label) => Boolean(ticket() && buttonsOf(ticket()).some((b) => b.label.startsWith(label)));

/** show takes what Slack shows each agent alone. */
export function show(list) {
  screens = list;
  render();
}

export function update(list) {
  posts = list;
  const all = cards();
  // A new ticket opens by itself where there is room for it.
  if (all.length > known && place !== 'home' && (open === null || document.activeElement?.closest('#thread') === null) && $('workspace').clientWidth > 560) {
    open = all.at(-1).ts;
    place = all.at(-1).channel;
  }
  known = all.length;
  if (open && !posts.some((p) => p.ts === open)) open = null;
  render();
}

export function openThread(ts, focus = true) {
  const before = open;
  open = ts;
  if (head()) place = head().to ? 'messages' : head().channel;
  render();
  if (!focus) return;
  // A field that takes the focus on a phone would bring the keyboard up over the thread.
  if (ts) (matchMedia('(hover: none)').matches ? $('replies') : threadPen.field).focus();
  else $('posts').querySelector(`[data-key="${before}"] .replies`)?.focus();
}

const on = {
  press: (p, id, button) => during(button, { do: 'click', who: current, ts: p.ts, button: id }),
  shortcut: (p, id, button) => during(button, { do: 'shortcut', who: current, ts: p.ts, button: id }),
  remove: (p) => act({ do: 'remove', who: current, ts: p.ts }).catch(complain),
  dismiss: (p) => { dismissed.add(p.ts); render(); },
  open: openThread,
  rewrite(p) {
    const plain = p.text.replace(/<(https?:[^>|]+)>/g, '$1').replace(/<([@#!])([^>|]*)(?:\|@?([^>]*))?>/g, (_, sign, id, label) => (sign === '#' ? '#' : '@') + (label ?? name(id)))
      .replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&');
    (p.inside ? threadPen : channelPen).edit(p.ts, plain);
  },
};

async function during(button, action) {
  button.classList.add('busy');
  try {
    await act(action);
  } catch (e) {
    complain(e);
  } finally {
    button.classList.remove('busy');
  }
}

function render() {
  if (!channelPen) return;
  const me = name(current), atHome = place === 'home';
  sync($('agents'), agents.map((a) => ({ ...a, on: a.id === current })), (a) => a.id, (a) => el('button', {
    type: 'button', class: 'agent', 'aria-pressed': String(a.on), on: { click: () => select(a.id) },
  }, avatar(a.name, 'square'), a.name, a.note && el('small', { text: a.note })));
  renderPlaces();
  const screen = screens.find((s) => s.who === current);
  form.show(current, screen?.form, name);
  $('home').hidden = !atHome;
  document.querySelector('.sl-channel').hidden = atHome;
  if (atHome) {
    sync($('home'), [{ who: current, blocks: screen?.home ?? [] }], (h) => h.who, (h) => el('div', { class: 'sl-page' },
      h.blocks.length ? blocks(h.blocks, name, (id, button) => during(button, { do: 'pick', who: current, button: id })) : el('p', { class: 'sl-empty', text: 'The page is being made…' })));
  }
  const where = channels.find((c) => c.id === place);
  label(channelPen.field, `Message ${where ? '#' + where.name : 'handoff'} as ${me}`, `Message to ${where ? 'the channel' : 'handoff'} as ${me}`);
  label(threadPen.field, `Reply to the customer as ${me}`, `Reply in the thread as ${me}; what begins with // is a note`);

  const heads = posts.filter((p) => visible(p) && !p.thread && p.channel === channel());
  const items = heads.map((p) => ({ ...p, me: current, answers: answers(p), opened: p.ts === open, shortcuts: !p.to && isCard(p) && shortcuts }));
  log($('posts'), items.length ? items : [{ ts: 'empty', empty: empty(where) }], place + current);

  const top = atHome ? null : head();
  $('thread').hidden = !top;
  $('workspace').classList.toggle('threaded', Boolean(top));
  if (!top) return;
  $('thread-name').textContent = isCard(top)?.split(' · ')[0] ?? '';
  const thread = posts.filter((p) => visible(p) && (p.ts === open || p.thread === open)).map((p) => ({ ...p, me: current, inside: true, shortcuts }));
  log($('replies'), thread, open);
}

function label(field, placeholder, text) {
  field.placeholder = placeholder;
  field.setAttribute('aria-label', text);
}

const empty = (where) => (where?.id === channels[0].id
  ? 'Nothing here yet. When a customer needs a person, the ticket’s card appears in this channel, and its thread is the conversation.'
  : `Nothing here yet. Tickets that are routed or transferred to ${where ? where.name : 'you'} appear here.`);

function renderPlaces() {
  const news = (at) => posts.findLast((p) => visible(p) && p.channel === channel(at))?.ts ?? '';
  read.set(current + place, news(place));
  const all = [...channels.map((c) => ({ id: c.id, sign: '#', name: c.name })), { id: 'home', sign: '⌂', name: 'Home' }];
  if (posts.some((p) => p.to === current)) all.push({ id: 'messages', sign: '✉', name: 'Messages' });
  sync($('sl-places'), all.map((p) => ({ ...p, on: p.id === place, news: p.id !== place && news(p.id) > (read.get(current + p.id) ?? '') })), (p) => p.id, (p) => el('button', {
    type: 'button', role: 'tab', 'aria-selected': String(p.on), tabindex: p.on ? '0' : '-1', 'aria-controls': p.id === 'home' ? 'home' : 'posts', on: { click: () => go(p.id) },
  }, el('i', { 'aria-hidden': 'true', text: p.sign }), p.name, p.news && el('span', { class: 'dot', role: 'img', 'aria-label': 'new' })));
}

function answers(top) {
  const list = posts.filter((p) => p.thread === top.ts && !p.only);
  return list.length ? { n: list.length, at: list.at(-1).ts } : null;
}

const held = new Map(); // log -> what it shows
function log(node, items, what) {
  const must = held.get(node) !== what;
  if (must) node.replaceChildren();
  held.set(node, what);
  const last = items.at(-1), mine = (last?.user === current || last?.only) && node.lastElementChild?.dataset.key !== last.ts;
  follow(node, () => sync(node, items, (p) => p.ts, (p) => message(p, name, on)), must || mine);
}
