// Slack names its emoji; these are the ones that the adapter and people use.
const named = {
  white_check_mark: '✅', ballot_box_with_check: '☑️', heavy_check_mark: '✔️', x: '❌',
  hourglass_flowing_sand: '⏳', hourglass: '⌛', clock1: '🕐', alarm_clock: '⏰', zzz: '💤',
  warning: '⚠️', no_entry_sign: '🚫', no_entry: '⛔', exclamation: '❗', question: '❓',
  eyes: '👀', '+1': '👍', '-1': '👎', pray: '🙏', wave: '👋', tada: '🎉', heart: '❤️',
  lock: '🔒', unlock: '🔓', pushpin: '📌', memo: '📝', pencil2: '✏️', wastebasket: '🗑️',
  incoming_envelope: '📨', outbox_tray: '📤', mailbox_with_mail: '📬', speech_balloon: '💬', robot_face: '🤖',
  repeat: '🔁', arrows_counterclockwise: '🔄', rotating_light: '🚨', fire: '🔥',
  slightly_smiling_face: '🙂', slightly_frowning_face: '🙁', smile: '😄', blush: '😊',
};

/** emoji is the character of a name; the name in colons where there is none. */
export const emoji = (name) => (Object.hasOwn(named, name) ? named[name] : `:${name}:`);
