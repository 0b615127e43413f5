// Discord: each customer's direct messages with the bot.
import { act } from './api.js';
import { composer } from './composer.js';
import { $, avatar, el, follow, sync, time, toast } from './dom.js';
import { attachable, files, speakable } from './files.js';
import { markdown } from './markdown.js';

let all = [];
let me = null;
let shown = null; // whose messages the log holds
let pen, company = '';

const chat = (id = me?.id) => all.find((c) => c.id === id);
const complain = (e) => toast(e.message);

export const lastFrom = (id) => chat(id)?.messages.findLast((m) => !m.out)?.id;
export const lastOwn = (id) => chat(id)?.messages.findLast((m) => m.out && m.text);
export const focus = () => pen.field.focus();

export function setUp(hello, who) {
  company = hello.company;
  $('discord').querySelector('.dc-bot').textContent = company;
  if (pen) return;
  const form = $('dm-form'), at = () => ({ at: 'discord', who: who() });
  pen = composer(form, (text, editing) => (editing === null ? act({ do: 'say', ...at(), text }) : act({ do: 'rewrite', ...at(), id: editing, text })));
  pen.field.placeholder = 'Message @' + company.split(' ')[0];
  attachable($('discord'), form, at);
  speakable(form, at);
  pen.field.addEventListener('keydown', (e) => { // as in Discord: up takes the last words back in
    if (e.key !== 'ArrowUp' || pen.field.value) return;
    const own = lastOwn();
    if (own) { e.preventDefault(); pen.edit(own.id, own.text); }
  });
}

export const say = (who, text) => act({ do: 'say', at: 'discord', who, text });
export function rewrite(who, text) {
  const own = lastOwn(who);
  return own && act({ do: 'rewrite', at: 'discord', who, id: own.id, text });
}

export function update(list) { all = list; }

export function show(person) {
  if (me && me.id !== person.id) pen.edit(null, '');
  me = person;
  const c = chat();
  if (!c) return;
  const writing = c.typing && Date.now() - c.typing < 9000;
  $('dc-state').textContent = writing ? 'is typing…' : 'app';
  if (writing) setTimeout(() => show(me), 9100 - (Date.now() - c.typing));
  pen.field.lang = person.language;
  const log = $('dms');
  const items = [{ id: 'begin' }, ...c.messages.map((m, i, list) => ({ ...m, name: m.out ? c.name : company, head: !together(list[i - 1], m) }))];
  const must = shown !== c.id || Boolean(c.messages.at(-1)?.out);
  if (shown !== c.id) log.replaceChildren();
  shown = c.id;
  log.lang = person.language;
  follow(log, () => sync(log, items, (m) => m.id, message), must);
}

const together = (a, b) => a && a.out === b.out && b.at - a.at < 7 * 60_000;

function message(m) {
  if (m.id === 'begin') {
    return el('li', { class: 'dc-begin' }, el('span', { class: 'avatar kite', 'aria-hidden': 'true', text: '🪁' }), el('h3', { text: company }),
      el('p', { text: `This is the beginning of your direct messages with ${company}.` }));
  }
  return el('li', { class: 'dc-msg' + (m.head ? ' head' : '') },
    m.head && (m.out ? avatar(m.name) : el('span', { class: 'avatar kite', 'aria-hidden': 'true', text: '🪁' })),
    el('div', { class: 'dc-main' },
      m.head && el('p', { class: 'dc-by' }, el('strong', { text: m.name }), !m.out && el('span', { class: 'dc-app', text: 'APP' }), el('time', { text: time(m.at) })),
      m.text && el('div', { class: 'dc-text' }, ...markdown(m.text), m.edited && el('span', { class: 'dc-edited', text: ' (edited)' })),
      ...files(m.files),
      m.buttons && el('div', { class: 'dc-buttons' }, ...m.buttons.map((b) => button(m, b))),
      m.emoji && el('p', { class: 'dc-emoji' }, ...m.emoji.map((e) => el('span', { text: e + ' 1' })))),
    m.out && el('span', { class: 'acts' },
      m.text && el('button', { type: 'button', class: 'act', 'aria-label': 'Edit this message', title: 'Edit', text: '✎', on: { click: () => pen.edit(m.id, m.text) } }),
      el('button', { type: 'button', class: 'act', 'aria-label': 'Delete this message', title: 'Delete', text: '✕', on: { click: () => act({ do: 'erase', at: 'discord', who: me.id, id: m.id }).catch(complain) } })));
}

const styles = { 1: 'primary', 3: 'success', 4: 'danger' };
function button(m, b) {
  return el('button', { type: 'button', class: styles[b.style] ?? '', text: b.text, disabled: Boolean(b.off), on: { click: async (e) => {
    const pressed = e.currentTarget;
    pressed.classList.add('busy');
    try {
      await act({ do: 'press', at: 'discord', who: me.id, id: m.id, button: b.id });
    } catch (error) { complain(error); } finally { pressed.classList.remove('busy'); }
  } } });
}
