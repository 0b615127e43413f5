// Requests to the server, and the session they stand under. See ../PROTOCOL.md.
import { local, tab } from './store.js';

export const address = (path) => new URL(path, document.baseURI);

/** Refusal is an answer that is not 2xx; status 0: there was no answer at all. */
export class Refusal extends Error {
  constructor(status, code = '', after = 0) {
    super(`${status} ${code}`);
    Object.assign(this, { status, code, after });
  }

  /** final: coming again would never help. */
  get final() { return [400, 403, 404, 413, 415].includes(this.status); }
}

/** read turns a response into its JSON, or throws a Refusal. */
export async function read(response) {
  const body = await response.json().catch(() => ({}));
  if (response.ok) return body;
  throw new Refusal(response.status, body.code, Number(body.retry_after ?? response.headers.get('Retry-After')) || 0);
}

export async function get(path) {
  return read(await fetch(address(path)).catch(() => { throw new Refusal(0); }));
}

/**
 * Session is who we are to the server. wish: lang, zone; identity, a token of the
 * company's for a known customer; feedback, "new" or a secret link.
 */
export class Session {
  constructor(wish) {
    this.wish = wish;
    this.shelf = wish.feedback === 'new' ? tab : wish.feedback ? null : local;
    this.key = 'session' + (wish.feedback ? ':feedback' : '');
  }

  /** begin asks for a session; the same call renews it. */
  begin() {
    this.asking ??= this.ask().finally(() => { this.asking = null; });
    return this.asking;
  }

  async ask() {
    const kept = this.shelf?.get(this.key);
    const known = kept && (this.wish.identity || !kept.identified) ? kept.token : undefined;
    const feedback = this.wish.feedback === 'new' && kept ? undefined : this.wish.feedback;
    try {
      this.now = await this.post('v1/session', { ...this.wish, feedback, token: known }, {});
    } catch (e) {
      if (e.code !== 'bad_identity' || !this.wish.identity) throw e;
      delete this.wish.identity; // it expired, or was never good: a visitor like any other
      this.refused = true;
      return this.ask();
    }
    this.shelf?.set(this.key, { token: this.now.token, identified: this.now.identified, link: this.now.link });
    return this.now;
  }

  headers() { return { Authorization: 'Bearer ' + this.now.token }; }

  /** fresh renews a session that ends within a minute. */
  async fresh() {
    if (!this.now || Date.parse(this.now.expires) - Date.now() < 6e4) await this.begin();
  }

  async post(path, body, headers = this.headers()) {
    const response = await fetch(address(path), {
      method: 'POST', body: JSON.stringify(body), headers: { 'Content-Type': 'application/json', ...headers }, keepalive: path === 'v1/read',
    }).catch(() => { throw new Refusal(0); });
    return response.status === 204 ? null : read(response);
  }

  /** call posts; a session that has ended is renewed once. */
  async call(path, body) {
    await this.fresh();
    try {
      return await this.post(path, body);
    } catch (e) {
      if (e.status !== 401) throw e;
      await this.begin();
      return this.post(path, body);
    }
  }

  /** file fetches what a message carries. */
  async file(id) {
    await this.fresh();
    const response = await fetch(address('v1/files/' + encodeURIComponent(id)), { headers: this.headers() }).catch(() => { throw new Refusal(0); });
    if (!response.ok) throw new Refusal(response.status);
    return response.blob();
  }

  /** upload sends a file; told hears of the part that is through, 0 to 1. It returns {done, stop}. */
  upload(blob, name, media, told) {
    const request = new XMLHttpRequest();
    const done = this.fresh().then(() => new Promise((good, bad) => {
      const to = address('v1/files');
      to.searchParams.set('name', name);
      if (media) to.searchParams.set('media', media);
      request.open('POST', to);
      for (const [k, v] of Object.entries(this.headers())) request.setRequestHeader(k, v);
      request.setRequestHeader('Content-Type', blob.type.split(';')[0] || 'application/octet-stream');
      request.responseType = 'json';
      request.upload.onprogress = (e) => e.lengthComputable && told(e.loaded / e.total);
      request.onerror = request.onabort = () => bad(new Refusal(0));
      request.onload = () => (request.status === 200 && request.response?.id ? good(request.response) : bad(new Refusal(request.status, request.response?.code)));
      request.send(blob);
    }));
    return { done, stop: () => request.abort() };
  }
}

/** newID names an event for ever: a repetition bears the same. */
export function newID() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return 'v-' + [...bytes].map((b) => b.toString(16).padStart(2, '0')).join('');
}
