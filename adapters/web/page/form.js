// A form within the conversation.
import { el } from './dom.js';
import { t } from './words.js';

let made = 0;

/** form shows f; filled: the values it was sent with, and no more can be changed. */
export function form(f, filled, submit) {
  const fields = (f.inputs ?? []).map((input) => ({ input, id: 'in' + ++made }));
  const node = el('form', { class: 'form', novalidate: true, autocomplete: 'off', 'aria-label': f.title },
    el('h3', { dir: 'auto', text: f.title }),
    fields.map(({ input, id }) => {
      const field = el(input.long ? 'textarea' : 'input', {
        id, name: input.name, value: filled?.[input.name] ?? input.value ?? '', disabled: Boolean(filled), dir: 'auto', rows: input.long && 3,
        maxlength: 4000, required: !input.optional, 'aria-describedby': id + 'e', autocomplete: kind(input.name),
      });
      return el('div', { class: 'field' },
        el('label', { for: id }, el('span', { dir: 'auto', text: input.label }), input.optional && el('small', { text: ` (${t('optional')})` })), field,
        el('p', { class: 'error', id: id + 'e', hidden: true, text: t('required') }));
    }),
    el('button', { class: 'primary', disabled: Boolean(filled), text: filled ? t('formSent') : f.submit || t('submit') }));
  node.addEventListener('submit', (e) => {
    e.preventDefault();
    const missing = fields.filter(({ input, id }) => {
      const field = node.querySelector('#' + id), bad = !input.optional && !field.value.trim();
      field.setAttribute('aria-invalid', String(bad));
      node.querySelector(`#${id}e`).hidden = !bad;
      return bad;
    });
    if (missing.length) return node.querySelector('#' + missing[0].id).focus();
    submit(Object.fromEntries(fields.map(({ input, id }) => [input.name, node.querySelector('#' + id).value.trim()])));
  });
  return node;
}

const kind = (name) => ({ email: 'email', name: 'name', phone: 'tel' })[name] ?? 'off';
