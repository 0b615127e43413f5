// One message of the log. Its parts are kept in step one by one, so that a receipt
// or a pressed button does not touch what plays or is selected beside it.
import { el, icon, rich, sync } from './dom.js';
import { form } from './form.js';
import { file } from './media.js';
import { menu } from './menu.js';
import { clock, date, t } from './words.js';

/** row shows an item of the log; act is what can be done with it. */
export function row(item, act) {
  const li = el('li', {}, el('div', { class: 'avatar-slot' }), el('div', { class: 'stack' }));
  patch(li, item, act);
  return li;
}

/** patch brings a row up to date. */
export function patch(li, item, act) {
  const { m, first, last, draft } = item;
  li.className = `row ${m.from === 'visitor' ? 'out' : 'in'} ${m.from}${first ? ' first' : ''}${last ? ' last' : ''}`;
  li.setAttribute('aria-busy', String(Boolean(draft)));
  sync(li.firstElementChild, m.from !== 'visitor' && last ? [{ key: 'a', from: m.from, name: item.name }] : [], avatar);
  sync(li.lastElementChild, parts(item), (p) => draw[p.part](p, act));
  return true;
}

function avatar({ from, name }) {
  return el('span', { class: 'avatar ' + from, 'aria-hidden': 'true' }, from === 'agent' ? [...name][0]?.toUpperCase() : icon('spark'));
}

function parts({ m, first, last, name, draft, opened }) {
  const part = (part, more, key = part) => ({ key, part, ...more });
  const list = [part('head', { name, first, from: m.from })];
  if (m.deleted) list.push(part('gone', { from: m.from }));
  else {
    if (m.html || m.text) {
      const canChange = m.from === 'visitor' && m.n && !m.fixed;
      list.push(part('body', { html: m.html, text: m.text, draft, menu: canChange && { id: m.id, text: m.text } }));
    }
    if (m.values) list.push(part('values', { values: m.values, labels: m.labels }));
    if (m.card) list.push(part('card', { card: m.card }));
    for (const f of m.files ?? []) list.push(part('file', { f, menu: m.from === 'visitor' && m.n && !m.text && !m.fixed && { id: m.id } }, 'f' + f.id));
    if (m.form) list.push(part('form', { id: m.id, form: m.form, filled: m.filled }));
    if (m.choices?.length) list.push(part('choices', { id: m.id, choices: m.choices, pressed: m.pressed, label: m.pressedLabel }));
    const under = m.choices?.find((c) => c.form && c.id === opened);
    if (under && !m.pressed) list.push(part('form', { id: m.id, form: under.form, filled: m.filled }, 'under'));
  }
  const reactions = Object.values(m.reactions ?? {}).filter(Boolean);
  if ((last && m.at && !draft) || m.edited || m.state || reactions.length) {
    list.push(part('foot', { at: m.at, last, edited: m.edited && m.from !== 'bot', state: m.state, queued: m.queued, own: m.from === 'visitor', reactions }));
  }
  return list;
}

const draw = {
  head({ name, first, from }) {
    const shown = first && from !== 'visitor';
    return el('p', { class: shown ? 'name' : 'sr', dir: 'auto' }, shown ? name : t('says', { who: name }),
      shown && el('span', { class: 'tag', text: t(from === 'agent' ? 'agentTag' : 'assistantTag') }));
  },
  gone({ from }) { return el('p', { class: 'bubble gone', text: t(from === 'visitor' ? 'deleted' : 'deletedOther') }); },
  body({ html, text, draft, menu: own }, act) {
    const bubble = el('div', { class: 'bubble' + (draft ? ' growing' : ''), dir: 'auto' });
    if (html) bubble.append(rich(html));
    else bubble.append(el('p', { class: 'plain', text }));
    if (html) for (const p of bubble.querySelectorAll('p, ul, ol, h3, h4, h5, h6, blockquote')) p.dir = 'auto';
    return own ? el('div', { class: 'with-menu' }, menu(own, act), bubble) : bubble;
  },
  values({ values: { topic, text, page, ...rest }, labels = {} }) {
    return el('dl', { class: 'bubble values' }, topic && el('dt', { text: t(topic) }), text && el('dd', { dir: 'auto', text }),
      Object.entries(rest).filter(([, v]) => v).map(([k, v]) => [el('dt', { dir: 'auto', text: labels[k] ?? t(k) }), el('dd', { dir: 'auto', text: v })]));
  },
  card({ card }) {
    return el('section', { class: 'card' }, el('h3', { dir: 'auto', text: card.title }), card.status && el('p', { class: 'soft', dir: 'auto', text: card.status }),
      card.html && el('div', { dir: 'auto' }, rich(card.html)), fields(card.fields));
  },
  file({ f, menu: own }, act) {
    const node = file(f, act.session);
    return own ? el('div', { class: 'with-menu' }, menu(own, act), node) : node;
  },
  form({ id, form: f, filled }, act) {
    return form(f, filled, (values) => act.send({ type: 'form', re: id, form: f.id, values }));
  },
  choices({ id, choices, pressed, label }, act) {
    const is = (c) => pressed !== undefined && (c.id === pressed || c.label === label);
    return el('div', { class: 'choices' }, choices.map((c) => el('button', {
      type: 'button', class: `choice ${c.style ?? ''}${is(c) ? ' pressed' : ''}`, disabled: pressed !== undefined, dir: 'auto',
      'aria-label': is(c) && t('chosen', { label: c.label }),
      on: { click: () => (c.form ? act.openForm(id, c.id) : act.send({ type: 'press', re: id, choice: c.id })) },
    }, is(c) && icon('check'), c.label)));
  },
  foot({ at, last, edited, state, queued, own, reactions }, act) {
    return el('div', { class: 'foot' + (state === 'failed' ? ' failed' : '') },
      reactions.map((r) => el('span', { class: 'reaction', text: r })),
      edited && el('span', { text: t('edited') }),
      last && at && el('time', { datetime: new Date(at).toISOString(), title: date(at), text: clock(at) }),
      state === 'failed' ? [icon('alert'), el('span', { role: 'alert', text: t('failed') }),
        el('button', { type: 'button', class: 'link', text: t('retry'), on: { click: () => act.retry(queued) } }),
        el('button', { type: 'button', class: 'link', text: t('discard'), on: { click: () => act.discard(queued) } })]
        : own && (state ? el('span', { class: 'sending', text: t(state) }) : last && el('span', { class: 'ticked', role: 'img', 'aria-label': t('sent') }, icon('check'))));
  },
};

export function fields(list) {
  return list?.length ? el('dl', { class: 'fields' }, list.map((f) => el('div', {}, el('dt', { dir: 'auto', text: f.name }), el('dd', { dir: 'auto', text: f.value })))) : null;
}
