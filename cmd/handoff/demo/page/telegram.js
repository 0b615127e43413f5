// Telegram: one chat with the bot for each customer.
import { act } from './api.js';
import { composer } from './composer.js';
import { $, el, follow, sync, time, toast } from './dom.js';
import { formatted } from './entities.js';
import { attachable, files, speakable } from './files.js';

let chats = [];
let me = null;
let shown = null; // whose chat the log holds
let pen;

const chat = (id = me?.id) => chats.find((c) => c.id === id);
const complain = (e) => toast(e.message);

export const lastFrom = (id) => chat(id)?.messages.findLast((m) => !m.out && !m.draft)?.id;
export const lastOwn = (id) => chat(id)?.messages.findLast((m) => m.out && !m.files);
export const focus = () => pen.field.focus();

export function setUp(hello, who) {
  $('bot-name').textContent = hello.company;
  if (pen) return;
  const form = $('say-form'), at = () => ({ at: 'telegram', who: who() });
  pen = composer(form, (text, editing) => (editing === null
    ? act({ do: 'say', who: who(), text })
    : act({ do: 'rewrite', who: who(), message: editing, text })));
  attachable($('telegram'), form, at);
  speakable(form, at);
  $('menu').addEventListener('click', () => showMenu($('commands').hidden));
  $('block').addEventListener('click', () => act({ do: 'block', who: who(), on: !chat()?.blocked }).catch(complain));
  form.addEventListener('keydown', (e) => { if (e.key === 'Escape') showMenu(false); });
  $('commands').addEventListener('keydown', (e) => { if (e.key === 'Escape') { showMenu(false); $('menu').focus(); } });
  pen.field.addEventListener('keydown', (e) => { // as in Telegram: up takes the last words back in
    if (e.key !== 'ArrowUp' || pen.field.value) return;
    const own = lastOwn();
    if (own) { e.preventDefault(); pen.edit(own.id, own.text); }
  });
}

/** say writes as that customer. */
export const say = (who, text) => act({ do: 'say', who, text });

/** rewrite makes the customer's last words read otherwise. */
export function rewrite(who, text) {
  const own = lastOwn(who);
  return own && act({ do: 'rewrite', who, message: own.id, text });
}

/** newestButton finds a button of the customer's newest message that has some, by how its label begins. */
export function newestButton(id, text) {
  const m = chat(id)?.messages.findLast((b) => b.buttons);
  const row = m ? m.buttons.findIndex((r) => r.some((b) => b.text.startsWith(text))) : -1;
  return row < 0 ? undefined : { message: m.id, row, column: m.buttons[row].findIndex((b) => b.text.startsWith(text)) };
}

/** pressNewest presses it. */
export const pressNewest = (who, text) => newestButton(who, text) && act({ do: 'press', who, ...newestButton(who, text) });

/** update takes what the platform holds now. */
export function update(list) { chats = list; }

/** show shows that customer's chat. */
export function show(person) {
  if (me && me.id !== person.id) pen.edit(null, '');
  me = person;
  const c = chat();
  if (!c) return;
  $('block').textContent = c.blocked ? 'Unblock' : 'Block';
  $('block').setAttribute('aria-label', c.blocked ? 'Unblock the bot' : 'Block the bot, as a customer can');
  const writing = c.typing && Date.now() - c.typing < 5000;
  $('bot-state').textContent = writing ? 'typing…' : 'bot';
  $('bot-state').classList.toggle('writing', Boolean(writing));
  if (writing) setTimeout(() => show(me), 5100 - (Date.now() - c.typing));
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

function bubble(m) {
  if (m.empty) return el('li', { class: 'tg-empty' }, el('p', { text: 'What can this bot do?' }), el('p', { text: 'Answers questions about Kitewright Academy: courses, orders, refunds, certificates. English and 中文.' }));
  const foot = el('span', { class: 'tg-foot' }, m.edited && 'edited ', time(m.at), m.out && el('span', { class: 'ticks', title: m.taken ? 'confirmed by the bot' : 'sent' }, m.taken ? ' ✓✓' : ' ✓'));
  const body = el('div', { class: 'tg-bubble' + (m.files ? ' with-file' : '') },
    ...files(m.files),
    el('div', { class: 'tg-text' }, ...formatted(m.text, m.entities, (text) => say(me.id, text).catch(complain)),
      m.draft ? el('span', { class: 'cursor', 'aria-hidden': 'true' }) : foot),
    m.reaction && el('span', { class: 'tg-reaction', text: m.reaction }));
  return el('li', { class: `tg-row ${m.out ? 'out' : 'in'}${m.last ? ' last' : ''}${m.draft ? ' draft' : ''}` },
    el('span', { class: 'sr', text: m.out ? 'You: ' : 'Bot: ' }),
    m.out && el('button', { type: 'button', class: 'act', 'aria-label': 'Delete this message', title: 'Delete', on: { click: () => act({ do: 'erase', who: me.id, message: m.id }).catch(complain) } }, '✕'),
    m.out && !m.files && el('button', { type: 'button', class: 'act', 'aria-label': 'Edit this message', title: 'Edit', on: { click: () => pen.edit(m.id, m.text) } }, '✎'),
    el('div', { class: 'tg-stack' }, body, ...(m.buttons ?? []).map((row, i) => buttons(m, row, i)),
      m.stop && el('div', { class: 'tg-buttons' }, el('button', { type: 'button', text: '■ Stop', on: { click: () => act({ do: 'halt', who: me.id }).catch(complain) } }))));
}

function buttons(m, row, r) {
  return el('div', { class: 'tg-buttons' }, ...row.map((b, c) => el('button', {
    type: 'button', class: b.style ?? '', text: b.text,
    on: { click: (e) => press(e.currentTarget, { do: 'press', who: me.id, message: m.id, row: r, column: c }) },
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
    type: 'button', on: { click: () => { showMenu(false); say(me.id, '/' + m.name).catch(complain); pen.field.focus(); } },
  }, el('b', { text: '/' + m.name }), ' ', el('span', { text: m.text })));
}

function showMenu(on) {
  $('commands').hidden = !on;
  $('menu').setAttribute('aria-expanded', String(on));
  if (on) $('commands').querySelector('button')?.focus();
}
