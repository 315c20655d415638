/** The keyboard: lit are the notes to play now, and arrows show where guide tones go next. */
import { aloud, draw, mark } from "./drawing.js";

const BLACK = new Set([1, 3, 6, 8, 10]);
const WHITE = 30; // width of a white key; black ones are narrower
const NARROW = 21;
const TALL = 92;
const SHORT = 50;
const ABOVE = 25; // room for the arrows

/**
 * @param {HTMLElement} ground
 * @returns {{show: (range: object, tones: object[], moves: object[]) => void}}
 */
export function makeKeyboard(ground) {
  let built = "";
  let keys = new Map(); // pitch -> {x, black, group}
  let arrows = null;

  function build(low, high) {
    built = `${low} ${high}`;
    keys = new Map();
    let x = 0;
    const whites = [];
    const blacks = [];
    for (let pitch = low; pitch <= high; pitch++) {
      const black = BLACK.has(pitch % 12);
      const width = black ? NARROW : WHITE;
      const left = black ? x - width / 2 : x;
      const group = draw("g", { class: black ? "key black" : "key white" });
      const shape = draw("rect", {
        x: left + 0.75, y: ABOVE, width: width - 1.5, height: black ? SHORT : TALL, rx: 2.5,
      });
      const lit = draw("g");
      group.append(shape, lit);
      keys.set(pitch, { x: left + width / 2, black, group, lit });
      (black ? blacks : whites).push(group);
      if (!black) x += WHITE;
    }
    arrows = draw("g", { class: "arrows" });
    const picture = draw("svg", {
      viewBox: `0 0 ${x} ${ABOVE + TALL + 2}`, role: "img", "aria-label": "Keyboard",
    }, ...whites, ...blacks, arrows);
    ground.replaceChildren(picture);
  }

  function light({ x, black, group, lit }, tone) {
    group.setAttribute("class", `key ${black ? "black" : "white"} ${tone ? `${tone.beside ? "beside" : "lit"} ${tone.role}` : ""}`);
    if (!tone) return lit.replaceChildren();
    const bottom = ABOVE + (black ? SHORT : TALL);
    const text = (cls, y, what) => draw("text", { class: cls, x, y, "text-anchor": "middle" }, what);
    lit.replaceChildren(
      mark(tone.role, x, bottom - (black ? 34 : 36), black ? 3.4 : 4),
      text("name", bottom - 18, tone.name),
      text("degree", bottom - 5, tone.degree),
    );
  }

  function point(moves, low) {
    arrows.replaceChildren(...moves.flatMap((move) => {
      const from = keys.has(low + 12) ? above(low + 12, move.from_class) : above(low, move.from_class);
      const down = (move.from_class - move.to_class + 12) % 12;
      const to = down <= 6 ? from - down : from + 12 - down;
      if (!keys.has(from) || !keys.has(to)) return [];
      const a = keys.get(from).x;
      const b = keys.get(to).x;
      const y = ABOVE - 3;
      return [
        draw("path", { d: `M${a} ${y}C${a} 0 ${b} 0 ${b} ${y - 4}` }),
        draw("path", { class: "head", d: `M${b - 5.5} ${y - 9}L${b} ${y}L${b + 5.5} ${y - 9}Z` }),
        draw("text", { x: Math.min(a, b) - 7, y: 16, "text-anchor": "end" },
          `${move.from}→${move.to}`),
      ];
    }));
  }

  const above = (low, cls) => low + ((cls - low) % 12 + 12) % 12;

  return {
    show(range, tones, moves) {
      const { low } = range;
      if (built !== `${low} ${range.high}`) build(low, range.high);
      const byClass = new Map(tones.map((tone) => [tone.class, tone]));
      for (const [pitch, key] of keys) light(key, byClass.get(pitch % 12));
      point(moves, low);
      ground.firstChild.setAttribute("aria-label",
        `Keyboard: ${aloud(tones)}`);
    },
  };
}
