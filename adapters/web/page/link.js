// The feed of events: by WebSocket, else by server-sent events, else by long poll.
// Whatever breaks, it comes again with the last number that it has.
import { address, read, Refusal } from './api.js';

const quickest = 500, slowest = 30e3;
const quiet = 8e3; // a stream that has not said a first byte by then is held back by something between
const dead = 60e3; // the server says something every 25 s

/**
 * Link follows a session's feed. after() is the last number that we have; event
 * takes each event; state hears "open", "closed" (with how often it failed in a
 * row) and, when it is no use, "refused".
 */
export class Link {
  constructor(session, { after, event, state }) {
    Object.assign(this, { session, after, event, state, ways: [this.socket, this.stream, this.poll], way: 0, failures: 0 });
    this.again = () => this.wake?.();
    this.seen = () => {
      if (document.hidden) this.hiddenAt = Date.now();
      else if (this.wake || Date.now() - (this.hiddenAt ?? Infinity) > dead) this.refresh();
    };
    addEventListener('online', this.again);
    addEventListener('offline', this.lost = () => this.cut?.());
    document.addEventListener('visibilitychange', this.seen);
    this.run();
  }

  close() {
    this.ended = true;
    removeEventListener('online', this.again);
    removeEventListener('offline', this.lost);
    document.removeEventListener('visibilitychange', this.seen);
    this.refresh();
  }

  /** refresh connects anew: what is open may be dead without knowing. */
  refresh() {
    this.cut?.();
    this.wake?.();
  }

  async run() {
    while (!this.ended) {
      let opened = false;
      const open = () => {
        opened = true;
        this.failures = 0;
        this.state('open');
      };
      try {
        await this.session.fresh();
        await this.ways[this.way].call(this, open);
      } catch (e) {
        if (e.status === 401) await this.session.begin().catch(() => {});
        else if (e.final) return this.state('refused', e);
        this.hold = (e.after ?? 0) * 1e3;
      }
      this.cut = null;
      if (this.ended) return;
      this.state('closed', ++this.failures);
      if (!opened) this.way = (this.way + 1) % this.ways.length;
      if (opened || this.way === 0 || this.hold) await this.rest();
    }
  }

  /** rest waits longer each time, at random so that not all come at once; the network's return ends it. */
  rest() {
    const round = Math.min(slowest, quickest * 2 ** Math.min(this.failures, 9));
    const wait = Math.max(this.hold ?? 0, round * (0.5 + Math.random() / 2));
    this.hold = 0;
    return new Promise((done) => {
      const timer = setTimeout(done, wait);
      this.wake = () => { clearTimeout(timer); done(); };
    }).finally(() => { this.wake = null; });
  }

  socket(open) {
    return new Promise((done, fail) => {
      const to = address('v1/socket?after=' + this.after());
      to.protocol = to.protocol.replace('http', 'ws');
      const s = new WebSocket(to, ['handoff.v1', 'bearer.' + this.session.now.token]);
      this.cut = () => { s.close(); done(); };
      const slow = setTimeout(this.cut, quiet);
      s.onopen = () => { clearTimeout(slow); open(); };
      s.onmessage = (e) => this.event(JSON.parse(e.data));
      s.onclose = (e) => {
        clearTimeout(slow);
        if (e.code === 4401) fail(new Refusal(401));
        else done();
      };
    });
  }

  async stream(open) {
    const stop = new AbortController();
    this.cut = () => stop.abort();
    let watch = setTimeout(this.cut, quiet);
    const response = await fetch(address('v1/events?after=' + this.after()), { headers: { Accept: 'text/event-stream', ...this.session.headers() }, signal: stop.signal });
    if (!response.ok) await read(response);
    const bytes = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = '', first = true;
    for (;;) {
      const { value, done } = await bytes.read();
      clearTimeout(watch);
      if (done) return;
      watch = setTimeout(this.cut, dead);
      if (first) open();
      first = false;
      const whole = (rest + value).split(/\r?\n\r?\n/);
      rest = whole.pop();
      for (const part of whole) {
        const data = part.split(/\r?\n/).filter((l) => l.startsWith('data:')).map((l) => l.slice(5).trimStart()).join('\n');
        if (data) this.event(JSON.parse(data));
      }
    }
  }

  async poll(open) {
    const stop = new AbortController();
    this.cut = () => stop.abort();
    for (let live = '', first = true; !this.ended; first = false) {
      await this.session.fresh();
      const watch = setTimeout(this.cut, dead);
      const response = await fetch(address(`v1/poll?after=${this.after()}${live}`), { headers: this.session.headers(), signal: stop.signal });
      const got = await read(response);
      clearTimeout(watch);
      if (first) open();
      live = got.live === undefined ? '' : '&live=' + got.live;
      for (const e of got.events ?? []) this.event(e);
    }
  }
}
