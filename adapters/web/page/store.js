// What the browser keeps for us. Within another site's page it may refuse (blocked
// cookies, private windows): then memory serves as long as the page is open.
const memory = new Map();
const prefix = 'handoff:' + new URL(document.baseURI).pathname;

function real(kind) {
  try {
    const s = globalThis[kind];
    s.setItem(prefix + '?', '1');
    s.removeItem(prefix + '?');
    return s;
  } catch {
    return null;
  }
}

function shelf(kind) {
  const s = real(kind);
  return {
    get(key) {
      const text = s ? s.getItem(prefix + key) : memory.get(kind + key);
      try { return text ? JSON.parse(text) : null; } catch { return null; }
    },
    set(key, value) {
      const text = JSON.stringify(value);
      try {
        if (value === null) s?.removeItem(prefix + key); else s?.setItem(prefix + key, text);
      } catch { /* full: memory holds it */ }
      if (value === null) memory.delete(kind + key);
      else if (!s) memory.set(kind + key, text);
    },
    /** keys below a prefix, in no order */
    keys(below) {
      const all = s ? Object.keys(s).filter((k) => k.startsWith(prefix)).map((k) => k.slice(prefix.length))
        : [...memory.keys()].filter((k) => k.startsWith(kind)).map((k) => k.slice(kind.length));
      return all.filter((k) => k.startsWith(below));
    },
  };
}

/** local outlives the window and is shared by its tabs; tab is this tab's alone. */
export const local = shelf('localStorage');
export const tab = shelf('sessionStorage');

/** onChange calls f when another tab changed what stands below a key. */
export function onChange(below, f) {
  addEventListener('storage', (e) => { if (e.key?.startsWith(prefix + below)) f(); });
}
