// The website: a page of the company's, with the real widget on it. It is framed
// and of this origin, so that a suggestion can type into the chat as a hand would.
import { $, el } from './dom.js';

let frame = null, shown = '';

/** show loads the page for that customer, who has logged in there. */
export function show(person) {
  if (!person) return;
  const theme = document.documentElement.dataset.theme;
  const address = 'site?' + new URLSearchParams({ who: person.id, ...(theme === 'auto' ? {} : { theme }) });
  if (shown === address) return;
  shown = address;
  const fresh = el('iframe', { id: 'site', title: 'The company’s website, with its chat', allow: 'microphone; clipboard-write', src: address });
  if (frame) frame.replaceWith(fresh); else $('website').append(fresh);
  frame = fresh;
}

const soon = (f, what) => new Promise((done, fail) => {
  const until = performance.now() + 8000;
  const look = () => {
    let got;
    try { got = f(); } catch { /* not there yet */ }
    if (got) return done(got);
    if (performance.now() > until) return fail(new Error(what));
    setTimeout(look, 40);
  };
  look();
});

/** chat is the document inside the widget, once it can be written in. */
async function chat() {
  const page = frame;
  await soon(() => page.contentWindow.handoff, 'The website’s chat does not open.');
  page.contentWindow.handoff.open();
  return soon(() => {
    const inner = page.contentDocument.querySelector('handoff-chat').shadowRoot.querySelector('iframe').contentDocument;
    return inner.querySelector('#send') && inner.querySelector('#say').placeholder && inner;
  }, 'The website’s chat does not open.');
}

/** open opens the chat. */
export const open = () => chat();

/** say types into the widget and sends. */
export async function say(id, text) {
  const inner = await chat(), field = inner.querySelector('#say');
  field.value = text;
  field.dispatchEvent(new Event('input', { bubbles: true }));
  inner.querySelector('#composer').requestSubmit();
}
