// The customer's side: one chat with the bot for each customer.
import { act } from './api.js';
import { composer } from './composer.js';
import { $, avatar, el, follow, sync, time, toast } from './dom.js';
import { formatted } from './entities.js';

let chats = [];
let current = 'mia';
let shown = null; // whose chat the log holds
const read = new Map(); // customer -> last message seen by the visitor
let pen;

const chat = () => chats.find((c) => c.id === current);
const lastFrom = (c) => c.messages.findLast((m) => !m.out)?.id ?? 0;

export function setUp(company) {
  $('bot-name').textContent = company;
  if (pen) return;
  pen = composer($('say-form'), (text, editing) => (editing === null
    ? act({ do: 'say', who: current, text })
    : act({ do: 'rewrite', who: current, message: editing, text })));
  $('menu').addEventListener('click', () => showMenu($('commands').hidden));
  $('block').addEventListener('click', () => act({ do: 'block', who: current, on: !chat()?.blocked }).catch(complain));
  $('say-form').addEventListener('keydown', (e) => { if (e.key === 'Escape') showMenu(false); });
  $('commands').addEventListener('keydown', (e) => { if (e.key === 'Escape') { showMenu(false); $('menu').focus(); } });
  pen.field.addEventListener('keydown', (e) => { // as in Telegram: up takes the last words back in
    if (e.key !== 'ArrowUp' || pen.field.value) return;
    const own = chat()?.messages.findLast((m) => m.out);
    if (own) { e.preventDefault(); pen.edit(own.id, own.text); }
  });
}

const complain = (e) => toast(e.message);

/** select makes the visitor that customer. */
export function select(id) {
  if (id !== current) pen.edit(null, '');
  current = id;
  render();
}

/** say writes as that customer. */
export function say(id, text) {
  select(id);
  return act({ do: 'say', who: id, text }).catch(complain);
}

/** update takes what the platform holds now; it tells whether somebody unseen got an answer. */
export function update(list) {
  chats = list;
  if (!chat()) current = chats[0]?.id;
  render();
}

function render() {
  const c = chat();
  if (!c) return;
  read.set(c.id, lastFrom(c));
  sync($('people'), [...chats.map(tab), { add: true }], (t) => t.id ?? 'add', person);
  $('block').textContent = c.blocked ? 'Unblock' : 'Block';
  $('block').setAttribute('aria-label', c.blocked ? 'Unblock the bot' : 'Block the bot, as a customer can');
  const writing = c.typing && Date.now() - c.typing < 5000;
  $('bot-state').textContent = writing ? 'typing…' : 'bot';
  $('bot-state').classList.toggle('writing', Boolean(writing));
  if (writing) setTimeout(render, 5100 - (Date.now() - c.typing));
  pen.field.lang = c.language;
  pen.field.disabled = Boolean(c.blocked);
  pen.field.placeholder = c.blocked ? 'You have blocked the bot' : 'Message';
  renderMenu(c);

  const log = $('bubbles');
  const items = c.messages.length ? c.messages.map((m, i) => ({ ...m, last: c.messages[i + 1]?.out !== m.out })) : [{ id: 'empty', empty: c.name }];
  const must = shown !== c.id || Boolean(c.messages.at(-1)?.out);
  if (shown !== c.id) log.replaceChildren();
  shown = c.id;
  log.lang = c.language;
  follow(log, () => sync(log, items, (m) => m.id, bubble), must);
}

const tab = (c) => ({
  id: c.id, name: c.name, note: c.note, on: c.id === current, unread: c.id !== current && lastFrom(c) > (read.get(c.id) ?? 0),
});

function person(t) {
  if (t.add) {
    return el('button', { type: 'button', class: 'person add', 'aria-label': 'A new customer', title: 'A new customer', on: { click: meet } }, '+');
  }
  return el('button', { type: 'button', class: 'person', 'aria-pressed': String(t.on), on: { click: () => select(t.id) } },
    avatar(t.name), el('span', { class: 'person-name' }, t.name, el('small', { text: t.note })),
    t.unread && el('span', { class: 'dot', role: 'img', 'aria-label': 'new answer' }));
}

async function meet() {
  try {
    const { id } = await act({ do: 'new' });
    current = id;
    render();
    pen.field.focus();
  } catch (e) { complain(e); }
}

function bubble(m) {
  if (m.empty) return el('li', { class: 'tg-empty' }, el('p', { text: 'What can this bot do?' }), el('p', { text: 'Answers questions about Kitewright Academy: courses, orders, refunds, certificates. English and 中文.' }));
  const foot = el('span', { class: 'tg-foot' }, m.edited && 'edited ', time(m.at), m.out && el('span', { class: 'ticks', title: m.taken ? 'confirmed by the bot' : 'sent' }, m.taken ? ' ✓✓' : ' ✓'));
  const body = el('div', { class: 'tg-bubble' },
    el('div', { class: 'tg-text' }, ...formatted(m.text, m.entities, (text) => say(current, text)), foot),
    m.reaction && el('span', { class: 'tg-reaction', text: m.reaction }));
  return el('li', { class: `tg-row ${m.out ? 'out' : 'in'}${m.last ? ' last' : ''}` },
    el('span', { class: 'sr', text: m.out ? 'You: ' : 'Bot: ' }),
    m.out && el('button', { type: 'button', class: 'act', 'aria-label': 'Edit this message', title: 'Edit', on: { click: () => pen.edit(m.id, m.text) } }, '✎'),
    el('div', { class: 'tg-stack' }, body, ...(m.buttons ?? []).map((row, i) => buttons(m, row, i))));
}

function buttons(m, row, r) {
  return el('div', { class: 'tg-buttons' }, ...row.map((b, c) => el('button', {
    type: 'button', class: b.style ?? '', text: b.text,
    on: { click: (e) => press(e.currentTarget, { do: 'press', who: current, message: m.id, row: r, column: c }) },
  })));
}

let fading;
async function press(button, action) {
  button.classList.add('busy');
  try {
    const { notice } = await act(action);
    if (notice) {
      $('notice').textContent = notice;
      $('notice').hidden = false;
      clearTimeout(fading);
      fading = setTimeout(() => { $('notice').hidden = true; }, 4000);
    }
  } catch (e) {
    complain(e);
  } finally {
    button.classList.remove('busy');
  }
}

function renderMenu(c) {
  sync($('commands'), c.menu, (m) => m.name, (m) => el('button', {
    type: 'button', on: { click: () => { showMenu(false); say(current, '/' + m.name); pen.field.focus(); } },
  }, el('b', { text: '/' + m.name }), ' ', el('span', { text: m.text })));
}

function showMenu(on) {
  $('commands').hidden = !on;
  $('menu').setAttribute('aria-expanded', String(on));
  if (on) $('commands').querySelector('button')?.focus();
}
