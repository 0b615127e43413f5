// Discord: each customer's direct messages with the bot.
import { act } from './api.js';
import { composer } from './composer.js';
import { $, avatar, el, follow, sync, time, toast } from './dom.js';
import { attachable, files, speakable } from './files.js';
import { ask } from './form.js';
import { markdown } from './markdown.js';

let all = [];
let me = null;
let shown = null; // whose messages the log holds
let pen, company = '';
const rooms = new Map(); // person -> the room that they are in; none: the direct messages

const person = (id = me?.id) => all.find((c) => c.id === id);
const here = (c) => (c ? [c, ...c.rooms].find((r) => r.room === (rooms.get(c.id) ?? '')) ?? c : undefined);
const chat = (id) => here(person(id));
const complain = (e) => toast(e.message);

export const lastFrom = (id) => {
  const c = person(id);
  return c && [c, ...c.rooms.slice(1)].flatMap((r) => r.messages).filter((m) => !m.out).sort((a, b) => a.at - b.at).at(-1)?.id;
};
export const lastOwn = (id) => chat(id)?.messages.findLast((m) => m.out && m.text);
export const focus = () => pen.field.focus();

export function setUp(hello, who) {
  company = hello.company;
  if (pen) return;
  const form = $('dm-form'), at = () => ({ at: 'discord', who: who(), room: rooms.get(who()) });
  pen = composer(form, (text, editing) => (editing === null ? act({ do: 'say', ...at(), text }) : act({ do: 'rewrite', ...at(), id: editing, text })));
  attachable($('discord'), form, at);
  speakable(form, at);
  pen.field.addEventListener('keydown', (e) => { // as in Discord: up takes the last words back in
    if (e.key !== 'ArrowUp' || pen.field.value) return;
    const own = lastOwn();
    if (own) { e.preventDefault(); pen.edit(own.id, own.text); }
  });
}

export const say = (who, text) => act({ do: 'say', at: 'discord', who, room: rooms.get(who), text });
export function rewrite(who, text) {
  const own = lastOwn(who);
  return own && act({ do: 'rewrite', at: 'discord', who, room: rooms.get(who), id: own.id, text });
}

export function update(list) { all = list; }

/** enter goes to another room, as that person. */
function enter(room) {
  pen.edit(null, '');
  rooms.set(me.id, room);
  show(me);
}

export function show(person_) {
  if (me && me.id !== person_.id) pen.edit(null, '');
  me = person_;
  const who = person(), c = here(who);
  if (!c) return;
  sync($('rooms'), [who, ...who.rooms].map((r, i) => ({ room: r.room, title: (i === 2 ? '🔒 ' : '') + r.title, on: r === c })), (r) => r.room || 'dm', (r) => el('button', {
    type: 'button', class: 'dc-room', 'aria-pressed': String(r.on), text: r.title, on: { click: () => enter(r.room) },
  }));
  pen.field.placeholder = 'Message ' + c.title;
  const writing = c.typing && Date.now() - c.typing < 9000;
  $('dc-state').textContent = writing ? 'is typing…' : 'app';
  if (writing) setTimeout(() => show(me), 9100 - (Date.now() - c.typing));
  pen.field.lang = me.language;
  const log = $('dms');
  const items = [{ id: 'begin', begin: who.rooms.indexOf(c), title: c.title },
    ...c.messages.map((m, i, list) => ({ ...m, name: m.out ? who.name : m.by ?? company, head: !together(list[i - 1], m) }))];
  const place = who.id + c.room, must = shown !== place || Boolean(c.messages.at(-1)?.out);
  if (shown !== place) log.replaceChildren();
  shown = place;
  log.lang = me.language;
  follow(log, () => sync(log, items, (m) => m.id, message), must);
}

const together = (a, b) => a && a.out === b.out && a.by === b.by && b.at - a.at < 7 * 60_000;

function message(m) {
  if (m.id === 'begin') {
    return el('li', { class: 'dc-begin' }, el('span', { class: 'avatar kite', 'aria-hidden': 'true', text: ['#', '🔒'][m.begin] ?? '🪁' }), el('h3', { text: m.begin < 0 ? company : m.title }),
      el('p', { text: [`The company’s public support channel. Whoever asks here goes on in a private thread.`, `A private thread: only ${me.name} and the bot are in it.`][m.begin] ?? `This is the beginning of your direct messages with ${company}.` }));
  }
  return el('li', { class: 'dc-msg' + (m.head ? ' head' : '') },
    m.head && (m.out || m.by ? avatar(m.name) : el('span', { class: 'avatar kite', 'aria-hidden': 'true', text: '🪁' })),
    el('div', { class: 'dc-main' },
      m.head && el('p', { class: 'dc-by' }, el('strong', { text: m.name }), !m.out && !m.by && el('span', { class: 'dc-app', text: 'APP' }), el('time', { text: time(m.at) })),
      m.text && el('div', { class: 'dc-text' }, ...markdown(m.text, mention), m.edited && el('span', { class: 'dc-edited', text: ' (edited)' })),
      ...files(m.files),
      m.buttons && el('div', { class: 'dc-buttons' }, ...m.buttons.map((b) => button(m, b))),
      m.emoji && el('p', { class: 'dc-emoji' }, ...m.emoji.map((e) => el('span', { text: e + ' 1' })))),
    m.out && el('span', { class: 'acts' },
      m.text && el('button', { type: 'button', class: 'act', 'aria-label': 'Edit this message', title: 'Edit', text: '✎', on: { click: () => pen.edit(m.id, m.text) } }),
      el('button', { type: 'button', class: 'act', 'aria-label': 'Delete this message', title: 'Delete', text: '✕', on: { click: () => act({ do: 'erase', at: 'discord', who: me.id, room: rooms.get(me.id), id: m.id }).catch(complain) } })));
}

/** mention is a channel that is named, or a person. */
function mention(sign, id) {
  const room = person()?.rooms.find((r) => r.room === id);
  if (sign === '#' && room) return el('button', { type: 'button', class: 'dc-mention', text: '# ' + room.title, on: { click: () => enter(id) } });
  return el('span', { class: 'dc-mention', text: sign === '#' ? '# a thread' : '@' + me.name });
}

const styles = { 1: 'primary', 3: 'success', 4: 'danger' };
function button(m, b) {
  return el('button', { type: 'button', class: styles[b.style] ?? '', text: b.text, disabled: Boolean(b.off), on: { click: async (e) => {
    const pressed = e.currentTarget;
    pressed.classList.add('busy');
    try {
      const who = me.id, { form } = await act({ do: 'press', at: 'discord', who, room: rooms.get(who), id: m.id, button: b.id });
      if (form) ask(form, (values) => act({ do: 'fill', who, values }));
    } catch (error) { complain(error); } finally { pressed.classList.remove('busy'); }
  } } });
}
