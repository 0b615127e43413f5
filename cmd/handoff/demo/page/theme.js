// Light, dark, or as the system has it. The choice outlives the page where the
// browser lets it.
import { $ } from './dom.js';

const themes = ['auto', 'light', 'dark'];
const signs = { auto: '◐ Auto', light: '☀ Light', dark: '☾ Dark' };

/** theme wires the button; changed is called when another one is chosen. */
export function theme(changed) {
  const button = $('theme');
  const show = (name) => {
    document.documentElement.dataset.theme = name;
    button.textContent = signs[name];
    button.setAttribute('aria-label', `Colours: ${name}. Change.`);
  };
  let name = 'auto';
  try { name = localStorage.getItem('theme') ?? name; } catch { /* no storage */ }
  if (!themes.includes(name)) name = 'auto';
  show(name);
  button.addEventListener('click', () => {
    name = themes[(themes.indexOf(name) + 1) % themes.length];
    show(name);
    changed();
    try { localStorage.setItem('theme', name); } catch { /* not kept */ }
  });
}
