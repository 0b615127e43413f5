// What to try: a click says it, presses it or commands it as the right person.
import { send } from './api.js';
import * as customer from './customer.js';
import { $, el, toast } from './dom.js';
import * as slack from './slack.js';

// A wheel without a sideways turn scrolls a row, too.
for (const row of document.querySelectorAll('.chips')) {
  row.addEventListener('wheel', (e) => {
    if (e.deltaX || row.scrollWidth <= row.clientWidth) return;
    e.preventDefault();
    row.scrollLeft += e.deltaY;
  }, { passive: false });
}

let list = [];
const tried = new Set();

export function setUp(suggestions, show) {
  list = suggestions.map((s, i) => ({ ...s, i }));
  const agent = (s) => s.who.startsWith('U');
  for (const [id, part, word] of [['try-customer', list.filter((s) => !agent(s)), 'As a customer'], ['try-desk', list.filter(agent), 'As an agent']]) {
    $(id).replaceChildren(el('li', { class: 'try-who', 'aria-hidden': 'true', text: word }), ...part.map((s) => el('li', {}, chip(s, show))));
  }
  refresh();
}

function chip(s, show) {
  return el('button', {
    type: 'button', class: 'chip', text: s.label, title: s.hint, 'aria-description': s.hint, data: { i: s.i },
    on: { click: () => { tried.add(s.i); show(s.who.startsWith('U') ? 'desk' : 'customer'); run(s); refresh(); } },
  });
}

function run(s) {
  if (s.open) return slack.home(s.who);
  if (s.slash) return slack.slash(s.who, s.slash.trim());
  if (s.press) return (s.desk ? slack : customer).press(s.who, s.press);
  if (s.file) return carry(s).catch((e) => toast(e.message));
  if (s.edit) return customer.rewrite(s.at, s.who, s.edit);
  return s.desk ? slack.post(s.who, s.text) : customer.say(s.at, s.who, s.text);
}

/** carry sends one of the page's own files as that person. */
async function carry(s) {
  const file = await (await fetch(s.file)).blob();
  const voice = s.file.startsWith('voice') ? '1' : '';
  if (s.desk) {
    const thread = slack.ticket().ts;
    slack.select(s.who);
    slack.openThread(thread, false);
    return send(file, { at: 'slack', who: s.who, name: s.file, text: s.text, thread });
  }
  customer.choose(s.at ?? 'telegram');
  customer.select(s.who);
  return send(file, { at: s.at ?? 'telegram', who: s.who, name: s.file, text: s.text, voice });
}

function possible(s) {
  if (s.edit) return customer.hasSaid(s.at, s.who);
  if (s.press) return (s.desk ? slack : customer).hasButton(s.who, s.press);
  return !s.desk || Boolean(slack.ticket());
}

/** refresh marks what was tried, what comes next and what cannot be done yet. */
export function refresh() {
  let next = true;
  for (const s of list) {
    const button = document.querySelector(`.chip[data-i="${s.i}"]`);
    const can = possible(s);
    button.disabled = !can;
    button.classList.toggle('tried', tried.has(s.i));
    const isNext = next && can && !tried.has(s.i);
    if (isNext && !button.classList.contains('next')) bring(button);
    button.classList.toggle('next', isNext);
    if (can && !tried.has(s.i)) next = false;
  }
}

/** bring scrolls a chip's row so far that it can be seen. */
function bring(button) {
  const row = button.closest('.chips'), room = 24;
  const at = button.offsetLeft - row.offsetLeft;
  if (at < row.scrollLeft || at + button.offsetWidth > row.scrollLeft + row.clientWidth - room) row.scrollLeft = Math.max(0, at - 120);
}
