// Discord's markup, as far as people and the adapter write it:
// https://support.discord.com/hc/en-us/articles/210298617
import { el, link } from './dom.js';

// An escaped mark is a mark no more; it is put aside while the rest is read.
const escaped = /\\([\\*_~`>|[\]()#<:@!.+-])/g;
const aside = (c) => String.fromCharCode(0xe000 + c.charCodeAt(0));
const back = (s) => s.replace(/[\ue000-\ue07f]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xe000));

const marks = /<([#@])!?(\d+)>|`([^`\n]+)`|\[([^\]\n]+)\]\(<?(https?:\/\/[^\s)>]+)>?\)|<(https?:\/\/[^\s>]+)>|(https?:\/\/[^\s<>]*[^\s<>.,;:!?)"'\]])|\*\*(.+?)\*\*|__(.+?)__|~~(.+?)~~|\*(?=\S)(.+?)\*|(?<![\w])_(?=\S)(.+?)_(?![\w])/gs;

/** markdown is a text of Discord's as nodes; named(sign, id) is the node of a mention. */
export function markdown(text, named = (sign) => sign + '…') {
  const nodes = [];
  mention = named;
  text.split(/```(?:[\w+#-]*\n)?/).forEach((part, i) => {
    if (i % 2) nodes.push(el('pre', { text: part.replace(/\n$/, '') }));
    else if (part) nodes.push(...lines(part.replace(i ? /^\n/ : /^(?!)/, '').replace(escaped, (_, c) => aside(c))));
  });
  return nodes;
}

let mention; // of the text in hand

function lines(text) {
  const nodes = [];
  let quote = null;
  const all = text.split('\n');
  all.forEach((line, i) => {
    const quoted = /^> ?(.*)$/.exec(line), heading = /^(#{1,3}) (.+)$/.exec(line);
    if (quoted && line.startsWith('> ')) {
      if (!quote) nodes.push((quote = el('blockquote')));
      else quote.append('\n');
      quote.append(...inline(quoted[1]));
      return;
    }
    quote = null;
    const item = /^(\s*)[-*] (.+)$/.exec(line);
    if (heading) nodes.push(el('strong', { class: 'dc-h' }, ...inline(heading[2])));
    else if (item) nodes.push(item[1] + '• ', ...inline(item[2]));
    else if (line.startsWith('-# ')) nodes.push(el('small', {}, ...inline(line.slice(3))));
    else nodes.push(...inline(line));
    if (i < all.length - 1 && !all[i + 1].startsWith('> ')) nodes.push('\n');
  });
  return nodes;
}

const wraps = [[8, 'strong'], [9, 'u'], [10, 's'], [11, 'em'], [12, 'em']];
function inline(text) {
  const nodes = [];
  let at = 0;
  for (const m of text.matchAll(marks)) {
    nodes.push(back(text.slice(at, m.index)));
    at = m.index + m[0].length;
    const wrap = wraps.find(([i]) => m[i]);
    if (m[1]) nodes.push(mention(m[1], m[2]));
    else if (m[3]) nodes.push(el('code', { text: back(m[3]) }));
    else if (m[4]) nodes.push(link(back(m[5]), ...inline(m[4])));
    else if (m[6] || m[7]) nodes.push(link(back(m[6] ?? m[7]), back(m[6] ?? m[7])));
    else nodes.push(el(wrap[1], {}, ...inline(m[wrap[0]])));
  }
  nodes.push(back(text.slice(at)));
  return nodes.filter((n) => n !== '');
}
