/** The fretboard, as it lies before the player: lit are the notes to play, ringed where guide tones go. */
import { aloud, draw, mark } from "./drawing.js";

const FRETS = 12;
const CELL = 58; // from fret to fret
const OPEN = 56; // where open strings stand
const GAP = 30; // from string to string
const TOP = 17;
const DOTS = [3, 5, 7, 9]; // and two at the octave

/** @param {HTMLElement} ground */
export function makeFretboard(ground) {
  const fret = (number) => OPEN + number * CELL;
  const middle = (number) => (number ? fret(number) - CELL / 2 : OPEN / 2);

  function board(count) {
    const bottom = TOP + (count - 1) * GAP;
    const down = (number, cls) => draw("path", { class: cls, d: `M${fret(number)} ${TOP}V${bottom}` });
    const dot = (x) => draw("circle", { class: "dot", cx: x, cy: bottom + 23, r: 4 });
    return [
      ...Array.from({ length: FRETS }, (_, i) => down(i + 1, "fret")), down(0, "nut"),
      ...Array.from({ length: count }, (_, i) =>
        draw("path", { class: "string", d: `M${OPEN} ${TOP + i * GAP}H${fret(FRETS)}` })),
      ...DOTS.map((number) => dot(middle(number))), dot(middle(12) - 7), dot(middle(12) + 7),
    ];
  }

  function place(x, y, tone) {
    return draw("g", { class: `place ${tone.role} ${tone.beside ? "beside" : ""}` },
      draw("rect", { x: x - 24, y: y - 12.5, width: 48, height: 25, rx: 12.5 }),
      mark(tone.role, x - 14, y, 4),
      draw("text", { class: "name", x: x - 7, y: y + 5.5 }, tone.name),
      draw("text", { class: "degree", x: x + 21, y: y + 4, "text-anchor": "end" }, tone.degree));
  }

  return {
    /** @param {number[]} strings open strings from the highest down, as MIDI numbers */
    show(strings, tones, moves) {
      const byClass = new Map(tones.map((tone) => [tone.class, tone]));
      const goals = new Set(moves.map((move) => move.to_class));
      const marks = [];
      strings.forEach((open, string) => {
        for (let number = 0; number <= FRETS; number++) {
          const cls = (open + number) % 12;
          const [x, y] = [middle(number), TOP + string * GAP];
          if (byClass.has(cls)) marks.push(place(x, y, byClass.get(cls)));
          if (goals.has(cls)) {
            marks.push(draw("rect", { class: "goal", x: x - 26, y: y - 14.5, width: 52, height: 29, rx: 14.5 }));
          }
        }
      });
      ground.replaceChildren(draw("svg", {
        viewBox: `0 0 ${fret(FRETS) + 4} ${TOP + (strings.length - 1) * GAP + 32}`, role: "img",
        "aria-label": `Fretboard: ${aloud(tones)}`,
      }, ...board(strings.length), ...marks));
    },
  };
}
