// The agents' side: one channel, its tickets and their threads.
import { act } from './api.js';
import { blocks, buttonsOf, isCard } from './blocks.js';
import { composer } from './composer.js';
import { $, avatar, el, follow, sync, time, toast } from './dom.js';
import { emoji } from './emoji.js';
import { attachable, files } from './files.js';
import { mrkdwn } from './mrkdwn.js';

let posts = [];
let agents = [];
let current = 'UANNA';
let open = null; // TS of the thread that stands open
let known = 0; // cards seen so far
let channelPen, threadPen;

const complain = (e) => toast(e.message);
const name = (id) => agents.find((a) => a.id === id)?.name ?? (id === 'UBOT' ? 'handoff' : id);
const visible = (p) => !p.only || p.only === current;
const at = (p) => Number(p.ts) * 1000;

export function setUp(hello) {
  agents = hello.agents;
  $('channel-name').textContent = '# ' + hello.channel;
  if (channelPen) return;
  channelPen = composer($('post-form'), (text, editing) => {
    if (editing !== null) return act({ do: 'change', who: current, ts: editing, text });
    const command = /^\/handoff\b\s*([^]*)$/.exec(text);
    return command ? act({ do: 'slash', who: current, text: command[1] }) : act({ do: 'post', who: current, text });
  });
  threadPen = composer($('reply-form'), (text, editing) => (editing !== null
    ? act({ do: 'change', who: current, ts: editing, text })
    : act({ do: 'post', who: current, thread: open, text })));
  quick($('post-form'), ['/handoff status', '/handoff queue', '/handoff help'], (t) => slash(current, t.slice('/handoff '.length)));
  quick($('reply-form'), ['// note', '!claim', '!resolve', '!bot', '!help'], (t) => (t === '// note' ? threadPen.fill('// ') : post(current, t)));
  attachable(document.querySelector('.sl-channel'), $('post-form'), () => ({ at: 'slack', who: current }));
  attachable($('thread'), $('reply-form'), () => ({ at: 'slack', who: current, thread: open }));
  $('thread-close').addEventListener('click', () => openThread(null));
  $('thread').addEventListener('keydown', (e) => { if (e.key === 'Escape') openThread(null); });
}

function quick(form, list, use) {
  form.querySelector('.quick').append(...list.map((text) => el('button', { type: 'button', class: 'quick-one', text, on: { click: () => use(text) } })));
}

/** select makes the visitor that agent. */
export function select(id) {
  current = id;
  render();
}

export const slash = (who, text) => { select(who); return act({ do: 'slash', who, text }).catch(complain); };

/** post writes into the open thread, or the newest ticket's. */
export function post(who, text) {
  const thread = ticket();
  if (!thread) return undefined;
  select(who);
  openThread(thread.ts, false);
  return act({ do: 'post', who, thread: thread.ts, text }).catch(complain);
}

/** press presses the ticket's button with that label. */
export function press(who, label) {
  const card = ticket(), button = card && buttonsOf(card).find((b) => b.label === label);
  if (!button) return undefined;
  select(who);
  openThread(card.ts, false);
  return act({ do: 'click', who, ts: card.ts, button: button.id }).catch(complain);
}

/** ticket is the one whose thread is open, else the newest. */
export const ticket = () => posts.find((p) => p.ts === open) ?? posts.findLast((p) => !p.thread && p.bot && isCard(p));
export const hasButton = (label) => Boolean(ticket() && buttonsOf(ticket()).some((b) => b.label === label));

export function update(list) {
  posts = list;
  const cards = posts.filter((p) => !p.thread && p.bot && isCard(p));
  // The first ticket opens by itself where there is room for it.
  if (cards.length > known && (open === null || document.activeElement?.closest('#thread') === null) && $('workspace').clientWidth > 560) {
    open = cards.at(-1).ts;
  }
  known = cards.length;
  if (open && !posts.some((p) => p.ts === open)) open = null;
  render();
}

export function openThread(ts, focus = true) {
  const before = open;
  open = ts;
  render();
  if (!focus) return;
  // A field that takes the focus on a phone would bring the keyboard up over the thread.
  if (ts) (matchMedia('(hover: none)').matches ? $('replies') : threadPen.field).focus();
  else $('posts').querySelector(`[data-key="${before}"] .replies`)?.focus();
}

function render() {
  if (!channelPen) return;
  const me = name(current);
  channelPen.field.placeholder = `Message #support as ${me}`;
  channelPen.field.setAttribute('aria-label', `Message to the channel as ${me}`);
  threadPen.field.placeholder = `Reply to the customer as ${me}`;
  threadPen.field.setAttribute('aria-label', `Reply in the thread as ${me}; what begins with // is a note`);
  sync($('agents'), agents.map((a) => ({ ...a, on: a.id === current })), (a) => a.id, (a) => el('button', {
    type: 'button', class: 'agent', 'aria-pressed': String(a.on), on: { click: () => select(a.id) },
  }, avatar(a.name, 'square'), a.name));

  const heads = posts.filter((p) => visible(p) && !p.thread);
  const items = heads.map((p) => ({ ...p, me: current, thread: undefined, answers: answers(p), opened: p.ts === open }));
  log($('posts'), items.length ? items : [{ ts: 'empty', empty: 'Nothing here yet. When a customer needs a person, the ticket’s card appears in this channel, and its thread is the conversation.' }]);

  const head = posts.find((p) => p.ts === open);
  $('thread').hidden = !head;
  $('workspace').classList.toggle('threaded', Boolean(head));
  if (!head) return;
  $('thread-name').textContent = isCard(head)?.split(' · ')[0] ?? '';
  const thread = posts.filter((p) => visible(p) && (p.ts === open || p.thread === open)).map((p) => ({ ...p, me: current, inside: true }));
  log($('replies'), thread, open);
}

function answers(head) {
  const list = posts.filter((p) => p.thread === head.ts && !p.only);
  return list.length ? { n: list.length, at: list.at(-1).ts } : null;
}

const held = new Map(); // log -> what it shows
function log(node, items, what = 'channel') {
  const must = held.get(node) !== what;
  if (must) node.replaceChildren();
  held.set(node, what);
  const mine = items.at(-1)?.user === current && node.lastElementChild?.dataset.key !== items.at(-1).ts;
  follow(node, () => sync(node, items, (p) => p.ts, message), must || mine);
}

function message(p) {
  if (p.empty) return el('li', { class: 'sl-empty', text: p.empty });
  const own = p.user === p.me && !p.only;
  return el('li', { class: `sl-post${p.only ? ' only' : ''}${p.opened ? ' opened' : ''}` },
    p.bot ? el('span', { class: 'avatar square bot', 'aria-hidden': 'true', text: '⇄' }) : avatar(p.name, 'square'),
    el('div', { class: 'sl-main' },
      p.only && el('p', { class: 'sl-only', text: '👁 Only visible to you' }),
      el('p', { class: 'sl-by' }, el('strong', { text: p.name }), p.bot && el('span', { class: 'app', text: 'APP' }), el('time', { text: time(at(p)) })),
      el('div', { class: 'sl-text' }, ...(p.blocks ? blocks(p.blocks, name, (id, button) => click(button, p, id)) : mrkdwn(p.text, name)),
        p.edited && el('span', { class: 'edited', text: ' (edited)' })),
      ...files(p.files),
      p.reactions?.length && el('p', { class: 'reactions' }, ...p.reactions.map(reaction)),
      p.answers && el('button', { type: 'button', class: 'replies', on: { click: () => openThread(p.ts) } },
        `${p.answers.n} ${p.answers.n === 1 ? 'reply' : 'replies'}`, el('small', { text: 'last ' + time(Number(p.answers.at) * 1000) })),
      !p.answers && !p.inside && p.bot && !p.only && el('button', { type: 'button', class: 'replies', text: 'Reply in thread', on: { click: () => openThread(p.ts) } })),
    own && el('span', { class: 'acts' },
      el('button', { type: 'button', class: 'act', 'aria-label': 'Edit this message', title: 'Edit', text: '✎', on: { click: () => rewrite(p) } }),
      el('button', { type: 'button', class: 'act', 'aria-label': 'Delete this message', title: 'Delete', text: '✕', on: { click: () => act({ do: 'remove', who: current, ts: p.ts }).catch(complain) } })));
}

function reaction(r) {
  const who = r.users.map(name).join(', ');
  return el('span', { class: 'reaction', title: `:${r.name}: by ${who}` }, emoji(r.name), el('span', { text: ' ' + r.count }));
}

function rewrite(p) {
  const plain = p.text.replace(/<(https?:[^>|]+)>/g, '$1').replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&');
  (p.inside ? threadPen : channelPen).edit(p.ts, plain);
}

async function click(button, p, id) {
  button.classList.add('busy');
  try {
    await act({ do: 'click', who: current, ts: p.ts, button: id });
  } catch (e) {
    complain(e);
  } finally {
    button.classList.remove('busy');
  }
}
