// What the page hears from the server, and what it asks of it.

/** do carries out one action and returns its answer; a refusal is thrown with its words. */
export async function act(action) {
  let response;
  try {
    response = await fetch('act', {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(action),
    });
  } catch {
    throw new Error('The demo cannot be reached. Is it still running in the terminal?');
  }
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(body.error || 'That did not work.');
  return body;
}

/** send carries a file, as one of the people: of = {at, who, name, text, thread, voice}; a refusal is thrown with its words. */
export async function send(file, of) {
  const query = new URLSearchParams(Object.entries(of).filter(([, v]) => v));
  let response;
  try {
    response = await fetch('upload?' + query, { method: 'POST', headers: { 'Content-Type': 'application/octet-stream' }, body: file });
  } catch {
    throw new Error('The demo cannot be reached. Is it still running in the terminal?');
  }
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(body.error || 'That did not work.');
}

/**
 * live follows the server: on.hello, on.telegram, on.discord, on.slack, on.screens, on.events with data;
 * on.link(true|false) as the connection comes and goes. Another process behind
 * the same address has another world, so the page loads anew.
 */
export function live(on) {
  let session;
  const source = new EventSource('live');
  source.addEventListener('hello', (e) => {
    const hello = JSON.parse(e.data);
    if (session && session !== hello.session) location.reload();
    session = hello.session;
    on.link(true);
    on.hello(hello);
  });
  for (const name of ['telegram', 'discord', 'slack', 'screens', 'events']) {
    source.addEventListener(name, (e) => on[name](JSON.parse(e.data)));
  }
  source.addEventListener('error', () => on.link(false));
}
