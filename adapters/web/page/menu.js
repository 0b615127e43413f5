// The menu of one's own message: change it, copy it, take it back.
import { el, icon } from './dom.js';
import { t } from './words.js';

let open = null; // one at a time

/** menu is the button that opens it; own is {id, text}. */
export function menu(own, act) {
  const list = el('div', { class: 'menu', role: 'menu', hidden: true, 'aria-label': t('more') });
  const button = el('button', { type: 'button', class: 'quiet more', 'aria-haspopup': 'menu', 'aria-expanded': 'false', 'aria-label': t('more'), title: t('more') }, icon('more'));
  const close = (back) => {
    list.hidden = true;
    button.setAttribute('aria-expanded', 'false');
    if (open?.list === list) open = null;
    if (back) button.focus();
  };
  const item = (key, f) => el('button', { type: 'button', role: 'menuitem', tabindex: -1, text: t(key), on: { click: f } });
  const remove = item('remove', (e) => {
    if (e.currentTarget.dataset.sure) {
      close(true);
      return act.send({ type: 'delete', re: own.id });
    }
    e.currentTarget.dataset.sure = '1';
    e.currentTarget.textContent = t('confirmDelete');
  });
  remove.classList.add('danger');
  list.append(
    ...own.text ? [item('edit', () => { close(); act.edit(own.id, own.text); }),
      item('copy', async () => { close(true); await navigator.clipboard?.writeText(own.text).then(() => act.say(t('copied')), () => {}); })] : [], remove);
  button.addEventListener('click', () => {
    if (!list.hidden) return close(true);
    open?.close();
    open = { list, close };
    delete remove.dataset.sure;
    remove.textContent = t('remove');
    list.hidden = false;
    button.setAttribute('aria-expanded', 'true');
    list.classList.toggle('above', innerHeight - button.getBoundingClientRect().bottom < 230);
    list.firstElementChild.focus();
  });
  list.addEventListener('keydown', (e) => {
    const all = [...list.children], at = all.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[e.key];
    if (to !== undefined) { e.preventDefault(); all.at(to % all.length).focus(); }
    if (e.key === 'Escape') { e.stopPropagation(); close(true); }
    if (e.key === 'Tab') close();
  });
  return el('div', { class: 'menu-place' }, button, list);
}

document.addEventListener('pointerdown', (e) => { if (open && !open.list.parentElement.contains(e.target)) open.close(); });
