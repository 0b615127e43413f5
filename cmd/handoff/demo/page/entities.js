// Telegram's formatting: a text and entities, counted in UTF-16 units as
// JavaScript counts: https://core.telegram.org/bots/api#messageentity
import { el, link } from './dom.js';

const tags = {
  bold: 'strong', italic: 'em', underline: 'u', strikethrough: 's', code: 'code', pre: 'pre', blockquote: 'blockquote',
};
const block = new Set(['pre', 'blockquote']);

// What Telegram itself makes active in any text.
const active = /(https?:\/\/[^\s<>]+[^\s<>.,;:!?)"'\]])|([\w.+-]+@[\w-]+\.[\w.-]*\w)|(?<![\w/@.])(\/[a-z][a-z0-9_]{0,31})(?![\w/])/gi;

/** formatted is a text as Telegram shows it; command is called with a command that was clicked. */
export function formatted(text, entities = [], command) {
  const sorted = entities.filter((e) => e.length > 0 && e.offset >= 0 && e.offset + e.length <= text.length)
    .sort((a, b) => a.offset - b.offset || b.length - a.length);
  return range(text, sorted, 0, text.length, command, false);
}

function range(text, entities, from, to, command, raw) {
  const nodes = [];
  let at = from;
  const plain = (end) => {
    if (end > at) nodes.push(...(raw ? [text.slice(at, end)] : leaf(text.slice(at, end), command)));
    at = Math.max(at, end);
  };
  for (let i = 0; i < entities.length; i++) {
    const e = entities[i], end = Math.min(e.offset + e.length, to);
    if (e.offset < at || e.offset >= to) continue; // inside the one before
    const isBlock = block.has(e.type);
    plain(isBlock && text[e.offset - 1] === '\n' ? e.offset - 1 : e.offset);
    at = e.offset;
    const inner = entities.slice(i + 1).filter((x) => x.offset < end);
    const inside = range(text, inner, e.offset, end, command, raw || e.type === 'code' || e.type === 'pre' || e.type === 'text_link');
    nodes.push(dress(e, text.slice(e.offset, end), inside));
    at = end;
    if (isBlock && text[at] === '\n') at++; // the block's own line end
  }
  plain(to);
  return nodes;
}

function dress(e, text, inside) {
  if (e.type === 'text_link') return link(e.url, ...inside);
  if (e.type === 'spoiler') return el('span', { class: 'spoiler', tabindex: '0' }, ...inside);
  return tags[e.type] ? el(tags[e.type], {}, ...inside) : el('span', {}, ...inside);
}

function leaf(text, command) {
  const nodes = [];
  let at = 0;
  for (const m of text.matchAll(active)) {
    nodes.push(text.slice(at, m.index));
    at = m.index + m[0].length;
    if (m[1]) nodes.push(link(m[1], m[1]));
    else if (m[2]) nodes.push(link('mailto:' + m[2], m[2]));
    else nodes.push(el('button', { type: 'button', class: 'command', text: m[3], on: { click: () => command?.(m[3]) } }));
  }
  nodes.push(text.slice(at));
  return nodes.filter(Boolean);
}
