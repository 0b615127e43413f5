// What happens between the two sides, as it happens.
import { $, el, follow } from './dom.js';

const seconds = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false });
const kept = 300;

/** took is a time in ms, in the unit that reads best. */
export function took(ms) {
  if (ms < 10) return ms.toFixed(1) + ' ms';
  if (ms < 1000) return Math.round(ms) + ' ms';
  return (ms / 1000).toFixed(1) + ' s';
}

let last = 0;

/** events appends those that are new. */
export function events(list) {
  const log = $('event-list');
  follow(log, () => {
    for (const e of list) {
      if (e.n <= last) continue; // the stream was opened anew
      last = e.n;
      const node = render(e), was = e.was && log.querySelector(`[data-n="${e.was}"]`);
      if (was) was.replaceWith(node); else log.append(node);
    }
    while (log.children.length > kept) log.firstElementChild.remove();
  });
}

function render(e) {
  const after = e.after > 0 && e.after < 60_000;
  return el('li', { class: 'ev by-' + e.lane + (e.was ? ' again' : ''), data: { n: e.n } },
    el('div', { class: 'ev-line' },
      el('span', { class: 'ev-title', text: e.title }),
      e.took > 0 && el('span', { class: 'ev-took', title: 'How long the decision took', text: 'in ' + took(e.took) }),
      after ? el('span', { class: 'ev-after', text: '+' + took(e.after) })
        : el('time', { class: 'ev-time', text: seconds.format(new Date(e.at)) })),
    e.text && el('p', { class: 'ev-text', text: e.text }));
}
