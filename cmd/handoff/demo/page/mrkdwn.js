// Slack's markup: https://docs.slack.dev/messaging/formatting-message-text
import { el, link } from './dom.js';
import { emoji } from './emoji.js';

const unescape = (s) => s.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&');

// A mark counts only where no letter clings to its outside.
const marks = /<([^<>\n]+)>|`([^`\n]+)`|(?<![\p{L}\p{N}])([*_~])(?=\S)(.+?)(?<=\S)\3(?![\p{L}\p{N}])|:([a-z0-9_+-]+):/gu;
const tags = { '*': 'strong', _: 'em', '~': 's' };

/** mrkdwn is a text of Slack's as nodes; name tells what a user's ID stands for. */
export function mrkdwn(text, name = (id) => id) {
  const nodes = [];
  text.split(/```\n?/).forEach((part, i) => {
    if (i % 2) {
      nodes.push(el('pre', { text: unescape(part.replace(/\n$/, '')) }));
    } else if (part) {
      nodes.push(...lines(part.replace(i ? /^\n/ : /^(?!)/, ''), name));
    }
  });
  return nodes;
}

function lines(text, name) {
  const nodes = [];
  let quote = null;
  const all = text.split('\n');
  all.forEach((line, i) => {
    const quoted = /^(?:>|&gt;) ?(.*)$/.exec(line);
    if (quoted) {
      if (!quote) nodes.push((quote = el('blockquote')));
      else quote.append('\n');
      quote.append(...inline(quoted[1], name));
      return;
    }
    quote = null;
    nodes.push(...inline(line, name));
    if (i < all.length - 1 && !/^(?:>|&gt;)/.test(all[i + 1])) nodes.push('\n');
  });
  return nodes;
}

function inline(text, name) {
  const nodes = [];
  let at = 0;
  for (const m of text.matchAll(marks)) {
    nodes.push(unescape(text.slice(at, m.index)));
    at = m.index + m[0].length;
    if (m[1]) nodes.push(angled(m[1], name));
    else if (m[2]) nodes.push(el('code', { text: unescape(m[2]) }));
    else if (m[3]) nodes.push(el(tags[m[3]], {}, ...inline(m[4], name)));
    else nodes.push(emoji(m[5]));
  }
  nodes.push(unescape(text.slice(at)));
  return nodes.filter((n) => n !== '');
}

function angled(inside, name) {
  const [target, label] = inside.split('|', 2);
  const mention = (text) => el('span', { class: 'mention', text });
  if (target.startsWith('@')) return mention('@' + (name(target.slice(1)) === target.slice(1) ? label ?? target.slice(1) : name(target.slice(1))));
  if (target.startsWith('#')) return mention('#' + (label ?? target.slice(1)));
  if (target.startsWith('!')) return mention(unescape(label ?? '@' + target.slice(1).split('^')[0]));
  return link(unescape(target), unescape(label ?? target.replace(/^mailto:/, '')));
}
