// The chat on a company's page: one script tag.
//
//   <script src="https://host/chat/widget.js" async data-lang="de" data-color="#0a7d5a"></script>
//
// data-lang, -color, -title, -theme (light, dark), -position (left), -identity (a token
// of the company's server), -open. window.handoff: open(), close(), toggle(),
// identify(token), on(event, f): ready, open, close, unread (a number), message,
// identified (true, false); each also as a DOM event "handoff:…" on document.
//
// Nothing of the page is touched: all lives in a shadow root, whose styles are made by
// script and so pass a strict Content-Security-Policy. The chat is an iframe; it needs
// no cookies.
(() => {
  const tag = document.currentScript ?? document.querySelector('script[src*="widget.js"]');
  if (window.handoff?.version || !tag) return;
  const { lang, color, title, theme, position, identity, open: atOnce } = tag.dataset;
  const base = new URL('.', tag.src);
  const words = /^zh/i.test(lang || navigator.language) ? { open: '打开在线客服', close: '关闭在线客服', chat: '在线客服', unread: ' 条未读' } : { open: 'Open the chat', close: 'Close the chat', chat: 'Chat', unread: ' unread' };
  const used = 'handoff:used', listeners = {};
  let frame, port, known = identity, shown = false, count = 0;

  const host = document.createElement('handoff-chat'), root = host.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
:host { all: initial; position: fixed; z-index: 2147483000; --accent: #1463ff; --t: env(safe-area-inset-top); --r: env(safe-area-inset-right); --b: env(safe-area-inset-bottom); --l: env(safe-area-inset-left); }
* { box-sizing: border-box; }
button { position: fixed; bottom: calc(20px + var(--b)); right: calc(20px + var(--r)); width: 60px; height: 60px; border: 0; padding: 0; border-radius: 50%; cursor: pointer; display: grid; place-items: center; background: var(--accent); color: #fff; color: oklch(from var(--accent) clamp(0, (.72 - l) * 999, 1) 0 0); box-shadow: 0 2px 6px #0f172a33, 0 8px 24px #0f172a33; }
button:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; }
svg { width: 28px; height: 28px; fill: none; stroke: currentColor; stroke-width: 1.9; stroke-linecap: round; stroke-linejoin: round; grid-area: 1/1; }
.x, [aria-expanded=true] .bubble, [hidden] { display: none !important; }
[aria-expanded=true] .x { display: block !important; }
span { position: absolute; top: -4px; right: -4px; min-width: 24px; height: 24px; padding: 0 6px; border-radius: 12px; border: 2px solid #fff; background: #c2202f; color: #fff; font: 600 13px/20px system-ui, sans-serif; }
.panel { position: fixed; bottom: calc(92px + var(--b)); right: calc(20px + var(--r)); width: min(400px, 100vw - 40px); height: min(660px, 100dvh - 112px); border-radius: 20px; overflow: hidden; background: Canvas; color-scheme: light dark; box-shadow: 0 2px 8px #0f172a1f, 0 16px 48px #0f172a3d; }
.left.panel, .left button { right: auto; left: calc(20px + var(--l)); }
.light { color-scheme: light; } .dark { color-scheme: dark; }
iframe { border: 0; width: 100%; height: 100%; display: block; color-scheme: inherit; }
@media (max-width: 480px) {
  .panel, .left.panel { inset: 0; width: auto; height: 100dvh; border-radius: 0; padding: var(--t) var(--r) var(--b) var(--l); }
  [aria-expanded=true] { display: none; }
}
@media (prefers-reduced-motion: no-preference) { button { transition: scale .15s; } button:hover { scale: 1.05; } .panel { animation: rise .18s; } @keyframes rise { from { opacity: 0; translate: 0 12px; } } }
@media print { :host { display: none; } }`);
  root.adoptedStyleSheets = [sheet];

  const make = (name, props) => Object.assign(document.createElement(name), props);
  const side = make('div', { className: position === 'left' ? 'left' : '' });
  const button = make('button', { type: 'button' }), badge = make('span', { hidden: true });
  const draw = (kind, d) => {
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg'), path = document.createElementNS(svg.namespaceURI, 'path');
    for (const [k, v] of [['viewBox', '0 0 24 24'], ['class', kind], ['aria-hidden', 'true']]) svg.setAttribute(k, v);
    path.setAttribute('d', d);
    svg.append(path);
    return svg;
  };
  button.append(draw('bubble', 'M12 4c5 0 8.5 3.2 8.5 7.4S17 18.8 12 18.8c-1 0-2-.1-3-.4L4.800 20.500l.9-4C4.300 15.200 3.500 13.400 3.500 11.400 3.500 7.200 7 4 12 4zM8.500 10h7M8.500 13.200h4.500'), draw('x', 'M6 6l12 12M18 6L6 18'), badge);
  const panel = make('div', { className: `panel ${side.className} ${theme ?? ''}`, hidden: true });
  panel.setAttribute('role', 'dialog');
  panel.setAttribute('aria-label', title || words.chat);
  side.append(button);
  root.append(panel, side);

  const label = () => {
    button.setAttribute('aria-expanded', String(shown));
    button.setAttribute('aria-label', (shown ? words.close : words.open) + (count ? `, ${count}${words.unread}` : ''));
    badge.textContent = count > 99 ? '99+' : count;
    badge.hidden = !count || shown;
  };
  const fire = (name, detail) => {
    for (const f of listeners[name] ?? []) f(detail);
    document.dispatchEvent(new CustomEvent('handoff:' + name, { detail }));
  };
  const post = (name, value) => port?.postMessage({ name, value });

  function load() {
    if (frame) return;
    const options = new URLSearchParams({ page: location.origin + location.pathname });
    for (const [k, v] of Object.entries({ lang, color, title, theme, identity: known && 'wait' })) if (v) options.set(k, v);
    frame = make('iframe', { src: new URL('frame', base) + '#' + options, title: title || words.chat, allow: 'microphone; clipboard-write' });
    frame.addEventListener('load', () => { // once more when another person is identified
      const { port1, port2 } = new MessageChannel();
      port = port1;
      port.onmessage = ({ data: { name, value } }) => {
        if (name === 'unread') { count = value; label(); }
        if (name === 'close') return close();
        fire(name, value);
      };
      frame.contentWindow.postMessage({ handoff: 1 }, base.origin, [port2]);
      if (known) post('identify', known);
      if (shown) post('opened');
    });
    panel.append(frame);
  }

  function open() {
    if (shown) return;
    shown = true;
    load();
    try { localStorage.setItem(used, '1'); } catch { /* blocked */ }
    panel.hidden = false;
    fit();
    label();
    frame.focus();
    post('opened');
    fire('open');
  }

  function close() {
    if (!shown) return;
    shown = false;
    const inside = root.activeElement;
    panel.hidden = true;
    label();
    post('closed');
    if (inside) button.focus();
    fire('close');
  }

  // On a phone the keyboard lies over the page: the panel takes what is left to see.
  const seen = window.visualViewport;
  function fit() {
    const phone = matchMedia('(max-width: 480px)').matches && seen && seen.scale === 1;
    panel.style.height = phone && shown ? seen.height + 'px' : '';
    panel.style.top = phone && shown ? seen.offsetTop + 'px' : '';
  }
  for (const e of ['resize', 'scroll']) seen?.addEventListener(e, fit);

  button.addEventListener('click', () => (shown ? close() : open()));
  root.addEventListener('keydown', (e) => { if (e.key === 'Escape') close(); });
  window.handoff = {
    version: 1, open, close,
    toggle: () => (shown ? close() : open()),
    identify(token) {
      known = token;
      post('identify', token);
    },
    on(name, f) { (listeners[name] ??= []).push(f); },
  };

  if (color) host.style.setProperty('--accent', color);
  label();
  const put = () => {
    document.body.append(host);
    let before = null;
    try { before = localStorage.getItem(used); } catch { /* blocked */ }
    if (atOnce !== undefined && atOnce !== 'false') open();
    else if (before) load(); // so that an answer that came meanwhile is counted
  };
  if (document.body) put(); else document.addEventListener('DOMContentLoaded', put, { once: true });
})();
