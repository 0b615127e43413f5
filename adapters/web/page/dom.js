// Nodes are built by calls, never from strings: what people wrote stays text.

export const $ = (id) => document.getElementById(id);

/**
 * el makes an element. props: class, text, on (listeners by event), data (dataset);
 * what is a property of its own is set, any other is an attribute.
 */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === 'class') node.className = value;
    else if (name === 'text') node.textContent = value;
    else if (name === 'on') for (const [event, f] of Object.entries(value)) node.addEventListener(event, f);
    else if (name === 'data') Object.assign(node.dataset, value);
    else if (['disabled', 'hidden', 'value', 'src', 'controls', 'checked', 'required'].includes(name)) node[name] = value;
    else node.setAttribute(name, value === true ? '' : value);
  }
  node.append(...children.flat(2).filter((c) => c !== undefined && c !== null && c !== false && c !== ''));
  return node;
}

/**
 * sync makes parent's children show items ({key, …}): what is new is rendered,
 * what changed is rendered anew (or patched: patch(node, item) answers true), what
 * is gone is removed. Unchanged nodes stay, so that nothing flickers, a recording
 * goes on playing and a selection holds; focus within a changed one stays there.
 */
export function sync(parent, items, render, patch) {
  const have = new Map([...parent.children].map((node) => [node.dataset.key, node]));
  let next = parent.firstElementChild;
  for (const item of items) {
    const key = String(item.key), face = JSON.stringify(item);
    let node = have.get(key);
    have.delete(key);
    if (node && node.face !== face && patch?.(node, item)) node.face = face;
    if (!node || node.face !== face) {
      const fresh = render(item);
      fresh.dataset.key = key;
      fresh.face = face;
      if (node) {
        if (node === next) next = fresh;
        keepFocus(node, fresh);
      }
      node = fresh;
    }
    if (node === next) next = node.nextElementSibling;
    else parent.insertBefore(node, next);
  }
  for (const node of have.values()) node.remove();
}

function keepFocus(old, fresh) {
  const all = (node) => [...node.querySelectorAll('button, a, input, textarea')];
  const at = all(old).indexOf(document.activeElement);
  old.replaceWith(fresh);
  if (at < 0) return;
  const others = all(fresh).filter((n) => !n.disabled);
  (others[Math.min(at, others.length - 1)] ?? document.activeElement)?.focus?.({ preventScroll: true });
}

const allowed = new Set('P BR STRONG EM S CODE PRE BLOCKQUOTE UL OL LI H3 H4 H5 H6 A'.split(' '));

/**
 * rich is the server's markup as nodes. The server made it safe; it passes the same
 * gate here once more, so that no single mistake puts a stranger's code into a page.
 */
export function rich(html) {
  const copy = (from, to) => {
    for (const n of from.childNodes) {
      if (n.nodeType === Node.TEXT_NODE) to.append(n.data);
      else if (n.nodeType === Node.ELEMENT_NODE) {
        const safe = allowed.has(n.tagName) ? bare(n) : to;
        if (safe !== to) to.append(safe);
        if (!/^(SCRIPT|STYLE|TEMPLATE)$/i.test(n.tagName)) copy(n, safe);
      }
    }
    return to;
  };
  return copy(new DOMParser().parseFromString(html, 'text/html').body, document.createDocumentFragment());
}

function bare(n) {
  const node = document.createElement(n.tagName);
  if (n.tagName === 'OL' && n.start > 1) node.start = n.start;
  if (n.tagName === 'A' && /^(https?:|mailto:|tel:)/i.test(n.getAttribute('href') ?? '')) {
    Object.assign(node, { href: n.getAttribute('href'), target: '_blank', rel: 'noopener noreferrer nofollow' });
  }
  return node;
}

const paths = {
  send: 'M4 12l16-7-6 16-3-7-7-2z',
  attach: 'M20 11.5l-7.8 7.8a5 5 0 0 1-7.1-7.1l8.2-8.2a3.4 3.4 0 0 1 4.8 4.8l-8 8a1.7 1.7 0 0 1-2.4-2.4l7.2-7.2',
  mic: 'M12 3a3 3 0 0 1 3 3v6a3 3 0 0 1-6 0V6a3 3 0 0 1 3-3zM5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3',
  close: 'M6 6l12 12M18 6L6 18',
  down: 'M12 5v14M6 13l6 6 6-6',
  stop: 'M8.5 7h7a1.5 1.5 0 0 1 1.5 1.5v7a1.5 1.5 0 0 1-1.5 1.5h-7A1.5 1.5 0 0 1 7 15.5v-7A1.5 1.5 0 0 1 8.5 7z',
  more: 'M6 12h.01M12 12h.01M18 12h.01',
  file: 'M7 3h7l5 5v13H7zM14 3v5h5',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  alert: 'M12 8v5M12 16.5h.01M12 3.5l9 16H3z',
  chevron: 'M6 9l6 6 6-6',
  spark: 'M12 4l1.8 5.2L19 11l-5.2 1.8L12 18l-1.8-5.2L5 11l5.2-1.8z',
  trash: 'M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13',
  heart: 'M12 20C5 15.5 3.5 12 3.5 9A4.5 4.5 0 0 1 12 7a4.5 4.5 0 0 1 8.5 2c0 3-1.5 6.5-8.5 11z',
  link: 'M10 14a4 4 0 0 0 6 .5l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6-.5l-3 3a4 4 0 0 0 6 6l1-1',
};

/** icon is a small picture beside words or within a button that has a name. */
export function icon(name) {
  const ns = 'http://www.w3.org/2000/svg', svg = document.createElementNS(ns, 'svg'), path = document.createElementNS(ns, 'path');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  svg.classList.add('icon', 'icon-' + name);
  path.setAttribute('d', paths[name]);
  svg.append(path);
  return svg;
}
