// What stands open before an agent: a form, or a notice.
import { act } from './api.js';
import { blocks } from './blocks.js';
import { el } from './dom.js';

let box = null; // the dialog
let shown = ''; // which form it holds
let people = []; // who can be picked
let mine = ''; // whose form it is
let asking = null; // what sends a customer's form; null: it is an agent's
let told = ''; // what Slack said is wrong in it
let gone = ''; // what was closed here, until Slack knows
let waiting = []; // what Slack wants shown meanwhile

const missing = 'Please fill this in.';

/** setUp tells who can be picked. */
export function setUp(agents) {
  people = agents;
  if (box) return;
  box = el('dialog', { class: 'form', 'aria-labelledby': 'form-title', on: { cancel: (e) => { e.preventDefault(); dismiss(); } } });
  document.body.append(box);
}

/** show shows an agent's form; none: closes what is open. */
export function show(who, form, name) {
  waiting = [who, form, name];
  if (asking || form && form.id === gone) return;
  const key = form ? `${who} ${form.id} ${form.hash}` : '';
  if (key !== shown) {
    shown = key;
    mine = who;
    told = marked({});
    if (form) build(form, name);
    else if (box.open) box.close();
  }
  if (!form || marked(form.errors ?? {}) === told) return; // what this page found missing stays
  told = marked(form.errors ?? {});
  mark(form.errors ?? {});
}

const marked = (errors) => JSON.stringify(errors);

/** ask shows a form that a customer was asked to fill in; send gets the values, and may throw a refusal. */
export function ask(form, send) {
  asking = send;
  shown = '';
  build(form, (id) => id);
}

function answered() {
  asking = null;
  box.close();
  show(...waiting);
}

function dismiss() {
  if (asking) { answered(); return; }
  const view = gone = box.dataset.view;
  shown = '';
  box.close();
  act({ do: 'close', who: mine, view }).catch(() => {}); // gone already
}

function build(form, name) {
  const said = el('p', { class: 'form-said', role: 'alert', hidden: true });
  const body = form.blocks.map((b) => (b.type === 'input' ? field(b) : null) ?? el('div', { class: 'form-part' },
    ...blocks([b], name, (id, button) => press(form, id, button, said))));
  const submit = form.submit && el('button', { type: 'submit', class: 'primary', text: form.submit });
  const node = el('form', { novalidate: true, on: { submit: (e) => { e.preventDefault(); send(form, submit, said); } } },
    el('header', {}, el('span', { class: 'avatar square bot', 'aria-hidden': 'true', text: asking ? '🪁' : '⇄' }), el('h2', { id: 'form-title', text: form.title }),
      el('button', { type: 'button', class: 'form-close', 'aria-label': 'Close', text: '✕', on: { click: dismiss } })),
    el('div', { class: 'form-body' }, ...body), said,
    el('footer', {}, el('button', { type: 'button', class: 'ghost', text: form.submit ? 'Cancel' : 'Close', on: { click: dismiss } }), submit));
  box.replaceChildren(node);
  box.dataset.view = form.id;
  if (!box.open) box.showModal();
  (node.querySelector('.form-body :is(input, textarea, select, button)') ?? node.querySelector('footer button')).focus();
}

/** field is one input; undefined for an element that the adapter does not write. */
function field(b) {
  const e = b.element, id = 'field-' + b.block_id, first = e.initial_option?.value;
  const label = [b.label?.text, b.optional && el('small', { text: ' (optional)' })];
  const props = { id, 'data-block': b.block_id, 'aria-required': b.optional ? undefined : 'true', 'aria-describedby': id + '-error' };
  const error = el('p', { class: 'form-error', id: id + '-error', hidden: true });
  const pick = (options, value) => el('select', props, el('option', { value: '', text: '–' }),
    ...options.map((o) => el('option', { value: o.value, text: o.text, selected: o.value === value })));
  const options = (e.options ?? []).map((o) => ({ value: o.value, text: o.text?.text }));
  const kinds = {
    plain_text_input: () => el(e.multiline ? 'textarea' : 'input', { ...props, rows: e.multiline ? '7' : undefined, autocomplete: 'off', ...(e.multiline ? { text: e.initial_value } : { value: e.initial_value }) }),
    static_select: () => pick(options, first),
    users_select: () => pick(people.map((p) => ({ value: p.id, text: p.name })), e.initial_user),
  };
  if (e.type === 'radio_buttons') {
    return el('fieldset', { ...props, class: 'form-field', role: 'radiogroup' }, el('legend', {}, ...label),
      ...options.map((o) => el('label', { class: 'form-radio' }, el('input', { type: 'radio', name: id, value: o.value, checked: o.value === first }), o.text)), error);
  }
  return kinds[e.type] && el('div', { class: 'form-field' }, el('label', { for: id }, ...label), kinds[e.type](), error);
}

const inputs = () => [...box.querySelectorAll('[data-block]')];
const valueOf = (node) => (node.matches('fieldset') ? node.querySelector(':checked')?.value ?? '' : node.value);

/** mark shows what is wrong, by block. */
function mark(errors) {
  let first = null;
  for (const node of inputs()) {
    const text = errors[node.dataset.block], note = document.getElementById(node.id + '-error');
    note.textContent = text ?? '';
    note.hidden = !text;
    if (text) node.setAttribute('aria-invalid', 'true');
    else node.removeAttribute('aria-invalid');
    if (text && !first) first = node;
  }
  (first?.matches('fieldset') ? first.querySelector('input') : first)?.focus();
  return !first;
}

async function send(form, submit, said) {
  if (!submit) return dismiss();
  const all = inputs();
  said.hidden = true;
  if (!mark(Object.fromEntries(all.filter((n) => n.getAttribute('aria-required') && !valueOf(n).trim()).map((n) => [n.dataset.block, missing])))) return undefined;
  const values = Object.fromEntries(all.map((n) => [n.dataset.block, valueOf(n)]));
  told = marked({});
  return during(submit, said, () => (asking ? asking(values).then(answered) : act({ do: 'submit', who: mine, view: form.id, values })));
}

const press = (form, id, button, said) => during(button, said, () => act({ do: 'pick', who: mine, view: form.id, button: id }));

async function during(button, said, what) {
  button.classList.add('busy');
  button.disabled = true;
  try {
    await what();
  } catch (e) {
    said.textContent = e.message;
    said.hidden = false;
  } finally {
    button.classList.remove('busy');
    button.disabled = false;
  }
}
