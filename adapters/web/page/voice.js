// Recording a voice note: hold the button and let go, or press it and press "send".
import { $ } from './dom.js';
import { seconds, t } from './words.js';

const longest = 5 * 60e3, held = 500;
const kinds = ['audio/webm;codecs=opus', 'audio/mp4', 'audio/ogg;codecs=opus'];

export const possible = () => Boolean(globalThis.MediaRecorder && navigator.mediaDevices?.getUserMedia);

/** voice ties the recorder's buttons to done(file). */
export function voice({ done, say }) {
  const button = $('record'), bar = $('recording');
  let recorder = null, asking = false, pressedAt = 0, cancelled = false, tick;

  const show = (on) => {
    bar.hidden = !on;
    $('composer').classList.toggle('is-recording', on);
    clearInterval(tick);
    if (!on) return;
    const from = Date.now();
    const draw = () => {
      $('recorded').textContent = seconds((Date.now() - from) / 1e3);
      if (Date.now() - from > longest) finish();
    };
    draw();
    tick = setInterval(draw, 250);
  };

  async function start() {
    if (recorder || asking) return;
    asking = true;
    cancelled = false;
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    } catch {
      say(t('noMic'));
      return;
    } finally {
      asking = false;
    }
    const type = kinds.find((k) => MediaRecorder.isTypeSupported(k)), parts = [];
    recorder = new MediaRecorder(stream, type ? { mimeType: type } : {});
    recorder.ondataavailable = (e) => parts.push(e.data);
    recorder.onstop = () => {
      for (const track of stream.getTracks()) track.stop();
      const kind = recorder.mimeType.split(';')[0] || 'audio/webm';
      recorder = null;
      show(false);
      const blob = new File(parts, `voice.${{ 'audio/mp4': 'm4a', 'audio/ogg': 'ogg' }[kind] ?? 'webm'}`, { type: kind });
      if (!cancelled && blob.size) done(blob);
      $('say').focus();
    };
    recorder.start();
    show(true);
    $('voice-send').focus();
  }

  function finish(cancel = false) {
    cancelled = cancel;
    if (recorder?.state === 'recording') recorder.stop();
  }

  button.addEventListener('pointerdown', () => { pressedAt = Date.now(); start(); });
  addEventListener('pointerup', () => {
    const long = pressedAt && Date.now() - pressedAt > held;
    pressedAt = 0;
    if (long) finish();
  });
  button.addEventListener('click', (e) => { if (e.detail === 0) start(); }); // by keyboard
  $('voice-send').addEventListener('click', () => finish());
  $('voice-cancel').addEventListener('click', () => finish(true));
  bar.addEventListener('keydown', (e) => { if (e.key === 'Escape') { e.stopPropagation(); finish(true); } });
}
