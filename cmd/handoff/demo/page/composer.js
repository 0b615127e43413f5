// A field in which one writes: Enter sends, Shift+Enter breaks the line, and the
// Enter that ends an input method's composition does neither.
import { toast } from './dom.js';

/**
 * composer ties a form with a textarea to send(text, editing), which may throw a
 * refusal: the words then stay in the field. edit(id, text) takes words back in
 * to be changed; Escape lets go of them.
 */
export function composer(form, send) {
  const field = form.querySelector('textarea'), banner = form.querySelector('.editing');
  let editing = null;

  const fit = () => {
    field.style.height = 'auto';
    field.style.height = Math.min(field.scrollHeight, 140) + 'px';
  };
  const edit = (id, text) => {
    editing = id;
    banner.hidden = id === null;
    field.value = text;
    fit();
    if (id !== null) field.focus();
  };
  const submit = async () => {
    const text = field.value.trim();
    if (!text) return;
    const what = editing;
    editing = null;
    banner.hidden = true;
    field.value = '';
    fit();
    try {
      await send(text, what);
    } catch (e) {
      if (!field.value) field.value = text;
      fit();
      toast(e.message);
    }
  };
  form.addEventListener('submit', (e) => { e.preventDefault(); submit(); });
  field.addEventListener('input', fit);
  field.addEventListener('keydown', (e) => {
    if (e.isComposing || e.keyCode === 229) return;
    if (e.key === 'Enter' && !e.shiftKey) { e.preventDefault(); submit(); }
    if (e.key === 'Escape' && editing !== null) { e.stopPropagation(); edit(null, ''); }
  });
  banner.querySelector('button').addEventListener('click', () => { edit(null, ''); field.focus(); });
  return { field, edit, fill: (text) => { field.value = text; fit(); field.focus(); } };
}
