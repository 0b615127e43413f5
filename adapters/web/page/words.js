// The words of the page: a catalog a language, chosen once.
import { en } from './en.js';

const catalogs = { en: async () => en, zh: async () => (await import('./zh.js')).zh };
let catalog = en;

/** lang is the language of the catalog in use, locale the reader's own wish. */
export let lang = 'en';
export let locale = navigator.language;

/** choose takes the first wish that there is a catalog for; the page says so to screen readers. */
export async function choose(...wishes) {
  const wish = wishes.flat().find((w) => w && catalogs[w.slice(0, 2).toLowerCase()]) ?? 'en';
  lang = wish.slice(0, 2).toLowerCase();
  locale = wish;
  catalog = { ...en, ...await catalogs[lang]() };
  document.documentElement.lang = lang === 'zh' && !/tw|hk|hant/i.test(wish) ? 'zh-Hans' : wish;
  for (const node of document.querySelectorAll('[data-t]')) node.textContent = t(node.dataset.t);
  for (const node of document.querySelectorAll('[data-label]')) {
    node.setAttribute('aria-label', t(node.dataset.label));
    if (node.tagName === 'BUTTON') node.title = t(node.dataset.label);
  }
}

/** t is a text of the catalog, its {names} filled in. */
export const t = (key, values = {}) => (catalog[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => values[name] ?? '');

const format = (options) => {
  const made = new Map();
  return (at) => {
    if (!made.has(locale)) made.set(locale, new Intl.DateTimeFormat(locale, options));
    return made.get(locale).format(new Date(at));
  };
};

/** clock and date are in the reader's zone. */
export const clock = format({ hour: '2-digit', minute: '2-digit' });
export const date = format({ dateStyle: 'medium', timeStyle: 'short' });
const weekday = format({ weekday: 'long', day: 'numeric', month: 'long' });

/** day names the day of a time: today, yesterday, or its date. */
export function day(at) {
  const start = (d) => new Date(d).setHours(0, 0, 0, 0);
  const ago = Math.round((start(Date.now()) - start(at)) / 864e5);
  return ago === 0 ? t('today') : ago === 1 ? t('yesterday') : weekday(at);
}

/** size is a number of bytes for people. */
export function size(bytes) {
  const mb = bytes >= 1e6;
  return new Intl.NumberFormat(locale, { maximumFractionDigits: mb && bytes < 1e7 ? 1 : 0 }).format(Math.max(1, bytes / (mb ? 1e6 : 1e3)) ) + (mb ? ' MB' : ' KB');
}

export const seconds = (s) => `${Math.floor(s / 60)}:${String(Math.floor(s % 60)).padStart(2, '0')}`;
