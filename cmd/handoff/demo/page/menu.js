// A menu beside the button that opens it: https://www.w3.org/WAI/ARIA/apg/patterns/menu-button/
import { el } from './dom.js';

let open = null; // {node, button}

/** close closes the menu; focus goes back to its button where it was in the menu. */
function close() {
  if (!open) return;
  const { node, button } = open;
  open = null;
  const inside = node.contains(document.activeElement);
  button.setAttribute('aria-expanded', 'false');
  if (inside) button.focus({ preventScroll: true });
  node.remove();
}

/**
 * menuButton is a button that opens a menu of items {id, label, hint}; pick is called
 * with the item and the button. props are the button's.
 */
export function menuButton(props, items, pick, ...children) {
  const button = el('button', {
    type: 'button', 'aria-haspopup': 'menu', 'aria-expanded': 'false', ...props,
    on: {
      click: () => (open?.button === button ? close() : show(button, items, pick)),
      keydown: (e) => { if (e.key === 'ArrowDown' && open?.button !== button) { e.preventDefault(); show(button, items, pick); } },
    },
  }, ...children);
  return button;
}

function show(button, items, pick) {
  close();
  const node = el('div', { class: 'menu', role: 'menu', popover: 'manual', 'aria-label': button.getAttribute('aria-label') ?? button.textContent },
    ...items.map((item) => el('button', {
      type: 'button', role: 'menuitem', tabindex: '-1', on: { click: () => { close(); pick(item, button); } },
    }, item.label, item.hint && el('small', { text: item.hint }))));
  // What lies outside of a dialog cannot be reached while it is open.
  (button.closest('dialog') ?? document.body).append(node);
  open = { node, button };
  button.setAttribute('aria-expanded', 'true');
  node.showPopover();
  place(node, button);
  node.addEventListener('keydown', steer);
  node.addEventListener('focusout', (e) => { if (open?.node === node && !node.contains(e.relatedTarget) && e.relatedTarget !== button) close(); });
  node.firstElementChild?.focus({ preventScroll: true });
}

/** place puts a menu below its button, or above where there is more room. */
function place(node, button) {
  const at = button.getBoundingClientRect(), gap = 4, edge = 8;
  const below = innerHeight - at.bottom - gap - edge, above = at.top - gap - edge;
  const up = node.offsetHeight > below && above > below;
  node.style.maxHeight = Math.max(120, up ? above : below) + 'px';
  node.style.left = Math.max(edge, Math.min(at.left, innerWidth - node.offsetWidth - edge)) + 'px';
  node.style.top = (up ? at.top - gap - node.offsetHeight : at.bottom + gap) + 'px';
}

function steer(e) {
  const all = [...e.currentTarget.children], at = all.indexOf(document.activeElement);
  const to = {
    ArrowDown: (at + 1) % all.length, ArrowUp: (at - 1 + all.length) % all.length, Home: 0, End: all.length - 1,
  }[e.key];
  if (to !== undefined) {
    e.preventDefault();
    all[to].focus();
  } else if (e.key === 'Escape' || e.key === 'Tab') {
    e.preventDefault();
    e.stopPropagation();
    close();
  } else if (e.key.length === 1 && e.key !== ' ') { // as in the system's menus: on to what begins so
    [...all.slice(at + 1), ...all.slice(0, at + 1)].find((b) => b.textContent.toLowerCase().startsWith(e.key.toLowerCase()))?.focus();
  }
}

addEventListener('pointerdown', (e) => { if (open && !open.node.contains(e.target) && !open.button.contains(e.target)) close(); }, true);
addEventListener('resize', close);
// What scrolls takes the menu along: a new message must not close it.
addEventListener('scroll', (e) => { if (open?.button.isConnected && !open.node.contains(e.target)) place(open.node, open.button); }, true);
