/** How a control is filled, set and listened to, and how a text is written. */

/** Writes a text only where it is another one, so that nothing is laid out again in vain. */
export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Fills a select with what the catalogue offers. */
export function offer(select, choices, shown = (choice) => choice.name) {
  select.replaceChildren(...choices.map((choice) => new Option(shown(choice), choice.value)));
}

/** ♭ and ♯ in place of b and # in the name of a key. */
export const signed = (key) => key.replace("b", "♭").replace("#", "♯");

const TYPED = "textarea, [type=text], [type=number]";
const HELD_MS = 700; // so long after it was moved a slider is still in the hand
const owed = new Map(); // by control, what it is to show once the hand has left it

const isHeld = (control) => performance.now() - (control.touched ?? -HELD_MS) < HELD_MS ||
  (document.activeElement === control && control.matches(`:active, ${TYPED}`));

/** Shows a value, where a hand is on the control as soon as that has left. */
export function settle(control, value) {
  if (!isHeld(control)) {
    owed.delete(control);
    if (control.value !== String(value)) control.value = value;
    return;
  }
  if (!owed.has(control)) {
    const pay = () => {
      const last = owed.get(control);
      if (!owed.delete(control)) return;
      settle(control, last);
    };
    if (control.matches(TYPED)) control.addEventListener("blur", pay, { once: true });
    else setTimeout(pay, HELD_MS);
  }
  owed.set(control, value);
}

/** Sends while a slider moves, ten times a second at most, and once where it stops. */
export function slide(control, send) {
  let waiting = 0;
  let wished = 0;
  control.addEventListener("input", () => {
    control.touched = performance.now();
    wished = control.valueAsNumber;
    waiting ||= setTimeout(() => {
      waiting = 0;
      send(wished);
    }, 100);
  });
}
