// The customer's side: who one is, and on which platform.
import { act } from './api.js';
import * as discord from './discord.js';
import { $, avatar, el, sync, toast } from './dom.js';
import * as site from './site.js';
import * as telegram from './telegram.js';

export const places = { telegram, discord, website: site };
const names = Object.keys(places);
const kept = 'handoff-demo:place'; // for this visit

let people = []; // {id, name, note, language}
let current = 'mia';
let place = 'telegram';
const read = new Map(); // place and person -> what the visitor has seen of the bot's

export function setUp(hello) {
  for (const p of Object.values(places)) p.setUp?.(hello, () => current);
  try { place = sessionStorage.getItem(kept) ?? place; } catch { /* not kept */ }
  if (!places[place]) place = 'telegram';
  for (const [i, name] of names.entries()) {
    const tab = $('at-' + name);
    tab.onclick = () => choose(name);
    tab.onkeydown = (e) => {
      const to = { ArrowRight: names[(i + 1) % names.length], ArrowLeft: names.at(i - 1), Home: names[0], End: names.at(-1) }[e.key];
      if (!to) return;
      e.preventDefault();
      choose(to);
      $('at-' + to).focus();
    };
  }
  choose(place);
}

/** choose turns the customer's side to a platform. */
export function choose(name) {
  place = name;
  try { sessionStorage.setItem(kept, name); } catch { /* not kept */ }
  for (const n of names) {
    $('at-' + n).setAttribute('aria-selected', String(n === name));
    $('at-' + n).tabIndex = n === name ? 0 : -1;
    $(n).hidden = n !== name;
  }
  document.querySelector('.stage').dataset.place = name;
  render();
  for (const id of ['bubbles', 'dms']) $(id).scrollTop = $(id).scrollHeight;
}

/** select makes the visitor that customer. */
export function select(id) {
  current = id;
  render();
}

/** say writes as that customer, on that platform. */
export function say(at, id, text) {
  choose(at ?? 'telegram');
  select(id);
  return Promise.resolve(places[place].say(id, text)).catch((e) => toast(e.message));
}

/** rewrite makes the customer's last words there read otherwise; false: there are none. */
export function rewrite(at, id, text) {
  choose(at ?? 'telegram');
  select(id);
  return Promise.resolve(places[place].rewrite(id, text)).catch((e) => toast(e.message));
}

/** press presses a button of the newest message that has some, by how its label begins. */
export function press(id, text) {
  choose('telegram');
  select(id);
  return Promise.resolve(telegram.pressNewest(id, text)).catch((e) => toast(e.message));
}

export const hasButton = (id, text) => Boolean(telegram.newestButton(id, text));
export const hasSaid = (at, id) => Boolean(places[at ?? 'telegram'].lastOwn?.(id));

export function update(list) {
  people = list;
  if (!people.some((p) => p.id === current)) current = people[0]?.id;
  render();
}

export function render() {
  if (!people.length) return;
  read.set(place + current, places[place].lastFrom?.(current));
  sync($('people'), [...people.map((p) => ({ ...p, on: p.id === current, unread: unread(p.id) })), { add: true }], (p) => p.id ?? 'add', person);
  for (const n of names) $('at-' + n).classList.toggle('news', n !== place && people.some((p) => news(n, p.id)));
  places[place].show(people.find((p) => p.id === current));
}

const news = (at, id) => { const last = places[at].lastFrom?.(id); return Boolean(last) && last !== read.get(at + id); };
const unread = (id) => id !== current && news(place, id);

function person(p) {
  if (p.add) {
    return el('button', { type: 'button', class: 'person add', 'aria-label': 'A new customer', title: 'A new customer', on: { click: meet } }, '+');
  }
  return el('button', { type: 'button', class: 'person', 'aria-pressed': String(p.on), on: { click: () => select(p.id) } },
    avatar(p.name), el('span', { class: 'person-name' }, p.name, el('small', { text: p.note })),
    p.unread && el('span', { class: 'dot', role: 'img', 'aria-label': 'new answer' }));
}

async function meet() {
  try {
    const { id } = await act({ do: 'new' });
    current = id;
    render();
    places[place].focus?.();
  } catch (e) { toast(e.message); }
}
