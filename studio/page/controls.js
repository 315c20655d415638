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

/** Shows a value, unless a hand is on the control. */
export function settle(control, value) {
  const held = document.activeElement === control &&
    (control.matches(":active") || performance.now() - (control.touched ?? -1e9) < 700 ||
     control.matches("textarea, [type=text], [type=number]"));
  if (!held && control.value !== String(value)) control.value = value;
}

/** Sends while a slider moves, ten times a second at most, and once where it stops. */
export function slide(control, send) {
  let waiting = 0;
  control.addEventListener("input", () => {
    control.touched = performance.now();
    waiting ||= setTimeout(() => {
      waiting = 0;
      send(control.valueAsNumber);
    }, 100);
  });
}
