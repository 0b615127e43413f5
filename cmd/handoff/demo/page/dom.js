// Nodes are built by calls, never from HTML: what people wrote stays text.

/**
 * el makes an element. props: class, text, on (listeners by event), data
 * (dataset); a property that the element has is set, any other is an attribute.
 */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === 'class') node.className = value;
    else if (name === 'text') node.textContent = value;
    else if (name === 'on') for (const [event, f] of Object.entries(value)) node.addEventListener(event, f);
    else if (name === 'data') Object.assign(node.dataset, value);
    else if (name === 'disabled' || name === 'hidden' || name === 'type') node[name] = value;
    else node.setAttribute(name, value === true ? '' : value);
  }
  node.append(...children.flat().filter((c) => c !== undefined && c !== null && c !== false));
  return node;
}

export const $ = (id) => document.getElementById(id);

/** link is an anchor where the address is one that may be followed, else its text. */
export function link(address, ...children) {
  let url;
  try { url = new URL(address); } catch { return el('span', {}, ...children); }
  if (!['http:', 'https:', 'mailto:', 'tel:'].includes(url.protocol)) return el('span', {}, ...children);
  return el('a', { href: url.href, target: '_blank', rel: 'noopener noreferrer' }, ...children);
}

/**
 * sync makes parent's children show items: what is new is rendered, what changed
 * is rendered anew, what is gone is removed. Nodes that did not change stay, so
 * nothing flickers; focus within a changed one stays at its place.
 */
export function sync(parent, items, key, render) {
  const have = new Map([...parent.children].map((node) => [node.dataset.key, node]));
  let next = parent.firstElementChild;
  for (const item of items) {
    const k = String(key(item)), face = JSON.stringify(item);
    let node = have.get(k);
    have.delete(k);
    if (!node || node.face !== face) {
      const fresh = render(item, Boolean(node));
      fresh.dataset.key = k;
      fresh.face = face;
      if (node) {
        if (node === next) next = fresh;
        keepFocus(node, fresh, () => node.replaceWith(fresh));
      }
      node = fresh;
    }
    if (node === next) next = node.nextElementSibling;
    else parent.insertBefore(node, next);
  }
  for (const node of have.values()) node.remove();
}

/** A button that was pressed may have given way to others: focus goes to the one at its place. */
function keepFocus(old, fresh, swap) {
  const all = (node) => [...node.querySelectorAll('button, a')];
  const at = all(old).indexOf(document.activeElement);
  swap();
  if (at < 0) return;
  const others = all(fresh);
  others[Math.min(at, others.length - 1)]?.focus({ preventScroll: true });
}

/** follow runs change and keeps a log at its end if it was there, or if it must; pictures that come later push it no more. */
export function follow(log, change, must = false) {
  const end = () => { log.scrollTop = log.scrollHeight; };
  const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 60;
  change();
  if (!atEnd && !must) return;
  end();
  for (const image of log.querySelectorAll('img')) if (!image.complete) image.addEventListener('load', end, { once: true });
}

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
/** time is the hour of a Unix time in ms. */
export const time = (ms) => clock.format(new Date(ms));

/** avatar is a coloured disc with a name's first letter. */
export function avatar(name, kind = '') {
  let sum = 0;
  for (const c of name) sum += c.codePointAt(0);
  return el('span', { class: `avatar tint${sum % 6} ${kind}`, 'aria-hidden': 'true', text: [...name][0] ?? '?' });
}

let hiding;
/** toast says something over the page for a while. */
export function toast(text) {
  const node = $('toast');
  node.textContent = text;
  node.hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(() => { node.hidden = true; }, 6000);
}
