// What holds of the case: number, who, since when.
import { $, el, icon, rich, sync } from './dom.js';
import { fields } from './message.js';
import { clock, day, t } from './words.js';

/** showStatus shows a status event's body above the log; nothing while the bot has the conversation. */
export function showStatus(status) {
  const bar = $('case'), on = status && ['queue', 'agent', 'resolved'].includes(status.state);
  bar.hidden = !on;
  if (!on) return;
  bar.dataset.state = status.state;
  sync(bar, [{ key: 'case', ...status, label: t('state-' + status.state), when: status.at && since(status.at) }], draw);
}

const since = (at) => t('since', { time: day(at) === t('today') ? clock(at) : `${day(at)}, ${clock(at)}` });

function draw(s) {
  const more = s.html || s.fields?.length;
  const details = more && el('div', { class: 'case-more', id: 'case-more', hidden: true }, s.html && el('div', { dir: 'auto' }, rich(s.html)), fields(s.fields));
  const toggle = more && el('button', {
    type: 'button', class: 'quiet', 'aria-expanded': 'false', 'aria-controls': 'case-more', 'aria-label': t('details'), title: t('details'),
    on: { click: (e) => { details.hidden = !details.hidden; e.currentTarget.setAttribute('aria-expanded', String(!details.hidden)); } },
  }, icon('chevron'));
  return el('div', {}, el('div', { class: 'case-line' }, el('span', { class: 'case-dot' }, s.state === 'resolved' && icon('check')),
    el('p', { role: 'status' }, el('b', { dir: 'auto', text: s.title || t('ticket') }), ' ', el('span', { class: 'case-label', text: s.label }),
      el('small', { dir: 'auto' }, [s.status, s.when].filter(Boolean).join(' · '))), toggle), details);
}
