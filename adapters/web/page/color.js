// The company's colour, made readable: WCAG asks 4.5 to 1 between words and what
// lies behind them, whatever colour was chosen.
const parse = (color) => {
  const probe = document.createElement('canvas').getContext('2d');
  probe.fillStyle = '#010203';
  probe.fillStyle = color;
  probe.fillRect(0, 0, 1, 1);
  const [r, g, b] = probe.getImageData(0, 0, 1, 1).data;
  return [r, g, b];
};

const light = (rgb) => rgb.map((v) => v / 255).map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
  .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);

const ratio = (a, b) => (Math.max(light(a), light(b)) + 0.05) / (Math.min(light(a), light(b)) + 0.05);
const mix = (a, b, part) => a.map((v, i) => Math.round(v + (b[i] - v) * part));
const css = (rgb) => `rgb(${rgb.join(' ')})`;

/** readable moves a colour towards an end until it stands out against back. */
function readable(rgb, back, end) {
  for (let part = 0; part < 1; part += 0.05) {
    const c = mix(rgb, end, part);
    if (ratio(c, back) >= 4.7) return c;
  }
  return end;
}

const white = [255, 255, 255], black = [0, 0, 0];

/** paint makes a colour the accent of the page. */
export function paint(color) {
  if (!color || !CSS.supports('color', color)) return;
  const rgb = parse(color), { style } = document.documentElement;
  const fill = ratio(rgb, white) >= 3 ? readable(rgb, white, black) : rgb; // a bright one bears dark words
  style.setProperty('--accent', css(fill));
  style.setProperty('--on-accent', ratio(fill, white) >= 4.5 ? '#fff' : '#10131a');
  style.setProperty('--ink-light', css(readable(rgb, [240, 243, 248], black)));
  style.setProperty('--ink-dark', css(readable(rgb, [38, 44, 56], white)));
}
