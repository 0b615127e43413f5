// Block Kit, as far as the adapter writes it:
// https://docs.slack.dev/reference/block-kit/blocks
import { el } from './dom.js';
import { menuButton } from './menu.js';
import { mrkdwn } from './mrkdwn.js';

const object = (t, name) => (t?.type === 'mrkdwn' ? mrkdwn(t.text, name) : [t?.text ?? '']);

/** isCard is a card's title; undefined where the message is none. */
export const isCard = (p) => p.blocks?.find((b) => b.type === 'header')?.text?.text;

const optionsOf = (e) => (e.options ?? []).map((o) => ({ id: o.value, label: o.text?.text ?? '' }));

/** buttonsOf lists what of a message can be pressed, the options of its menus among it. */
export const buttonsOf = (p) => (p.blocks ?? []).filter((b) => b.type === 'actions').flatMap((b) => b.elements ?? [])
  .flatMap((e) => (e.type === 'button' ? [{ id: e.action_id, label: e.text?.text ?? '' }] : optionsOf(e)));

/** blocks are nodes; press is called with a button's action ID, or an option's value, and the button. */
export function blocks(list, name, press) {
  const nodes = list.map((b) => render[b.type]?.(b, name, press)).filter(Boolean);
  if (!list.some((b) => b.type === 'header')) return nodes;
  return [el('div', { class: 'bk-card' }, ...nodes)];
}

const render = {
  header: (b) => el('h3', { class: 'bk-header', text: b.text?.text }),
  divider: () => el('hr'),
  section: (b, name) => el('div', { class: 'bk-section' },
    b.text && el('div', { class: 'bk-text' }, ...object(b.text, name)),
    b.fields && el('div', { class: 'bk-fields' }, ...b.fields.map((f) => el('div', { class: 'bk-field' }, ...object(f, name))))),
  context: (b, name) => el('div', { class: 'bk-context' }, ...(b.elements ?? []).map((e) => el('span', {}, ...object(e, name)))),
  actions: (b, name, press) => el('div', { class: 'bk-actions' }, ...(b.elements ?? []).map((e) => element[e.type]?.(e, press))),
};

const element = {
  button: (e, press) => el('button', {
    type: 'button', class: 'bk-button ' + (e.style ?? ''), text: e.text?.text, on: { click: (event) => press(e.action_id, event.currentTarget) },
  }),
  overflow: (e, press) => menuButton({ class: 'bk-button bk-dots', 'aria-label': 'More actions' }, optionsOf(e), (o, button) => press(o.id, button), '⋯'),
  static_select: (e, press) => menuButton({ class: 'bk-button bk-select' }, optionsOf(e), (o, button) => press(o.id, button), e.placeholder?.text ?? '…'),
};
