// The page that we are embedded in, by the port that its widget.js hands over. It
// hears what it needs for its badge, never what is said here.

/** options are the ones that the widget wrote behind the #: lang, color, title, theme, page, identity ("wait"). */
export const options = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
export const framed = window.parent !== window;

let port = null;
const heard = {}, early = {}, waiting = [];

/** on hears what the widget says: "opened", "closed", "identify" (with a token). */
export function on(name, f) {
  heard[name] = f;
  if (name in early) f(early[name]);
}

/** tell says something to the widget, now or as soon as it is there. */
export function tell(name, value) {
  if (port) port.postMessage({ name, value });
  else if (framed) waiting.push({ name, value });
}

if (framed) {
  addEventListener('message', (e) => {
    if (port || e.source !== window.parent || e.data?.handoff !== 1 || !e.ports[0]) return;
    port = e.ports[0];
    port.onmessage = ({ data: { name, value } }) => (heard[name] ? heard[name](value) : early[name] = value);
    for (const m of waiting.splice(0)) port.postMessage(m);
  });
}
