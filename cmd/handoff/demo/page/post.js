// One message in Slack, as one agent sees it.
import { blocks } from './blocks.js';
import { avatar, el, time } from './dom.js';
import { emoji } from './emoji.js';
import { files } from './files.js';
import { menuButton } from './menu.js';
import { mrkdwn } from './mrkdwn.js';

/**
 * message is a post as a node. on tells what is done with it: press(post, id,
 * button), shortcut(post, id, button), rewrite, remove, dismiss, open(ts); name says
 * who an ID is.
 */
export function message(p, name, on) {
  if (p.empty) return el('li', { class: 'sl-empty', text: p.empty });
  const own = p.user === p.me && !p.only;
  return el('li', { class: `sl-post${p.only ? ' only' : ''}${p.opened ? ' opened' : ''}` },
    p.bot ? el('span', { class: 'avatar square bot', 'aria-hidden': 'true', text: '⇄' }) : avatar(p.name, 'square'),
    el('div', { class: 'sl-main' },
      p.only && el('p', { class: 'sl-only' }, el('span', { 'aria-hidden': 'true', text: '👁 ' }), 'Only visible to you',
        el('button', { type: 'button', class: 'sl-dismiss', text: 'Dismiss', on: { click: () => on.dismiss(p) } })),
      el('p', { class: 'sl-by' }, el('strong', { text: p.name }), p.bot && el('span', { class: 'app', text: 'APP' }), el('time', { text: time(Number(p.ts) * 1000) })),
      el('div', { class: 'sl-text' }, ...(p.blocks ? blocks(p.blocks, name, (id, button) => on.press(p, id, button)) : mrkdwn(p.text, name)),
        p.edited && el('span', { class: 'edited', text: ' (edited)' })),
      ...files(p.files),
      p.reactions?.length && el('p', { class: 'reactions' }, ...p.reactions.map((r) => reaction(r, name))),
      p.answers && el('button', { type: 'button', class: 'replies', on: { click: () => on.open(p.ts) } },
        `${p.answers.n} ${p.answers.n === 1 ? 'reply' : 'replies'}`, el('small', { text: 'last ' + time(Number(p.answers.at) * 1000) })),
      !p.answers && !p.inside && p.bot && !p.only && !p.to && el('button', { type: 'button', class: 'replies', text: 'Reply in thread', on: { click: () => on.open(p.ts) } })),
    !p.only && el('span', { class: 'acts' },
      own && el('button', { type: 'button', class: 'act', 'aria-label': 'Edit this message', title: 'Edit', text: '✎', on: { click: () => on.rewrite(p) } }),
      own && el('button', { type: 'button', class: 'act', 'aria-label': 'Delete this message', title: 'Delete', text: '✕', on: { click: () => on.remove(p) } }),
      p.shortcuts && menuButton({ class: 'act', 'aria-label': 'Shortcuts on this message', title: 'Shortcuts' }, p.shortcuts.map((s) => ({ id: s.id, label: s.name, hint: s.hint })),
        (s, button) => on.shortcut(p, s.id, button), '⋮')));
}

function reaction(r, name) {
  const who = r.users.map(name).join(', ');
  return el('span', { class: 'reaction', title: `:${r.name}: by ${who}` }, emoji(r.name), el('span', { text: ' ' + r.count }));
}
