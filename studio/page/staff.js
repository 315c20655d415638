/** The staff: the scale from its tonic up, each note in its role, as this player reads it. */
import { draw, mark } from "./drawing.js";

const GAP = 12; // between two lines
const BOTTOM = { treble: 30, bass: 18 }; // the step on the lowest line: E4, G2
const MIDDLE = 78; // y of the lowest line
const LEFT = 62;

/** @param {HTMLElement} ground */
export function makeStaff(ground) {
  return {
    /**
     * @param {object[]} notes as `staff` of a scale
     * @param {object[]} tones the same notes with their degrees
     * @param {string} clef
     */
    show(notes, tones, clef) {
      const width = 470;
      const base = BOTTOM[clef] ?? 30;
      const y = (step) => MIDDLE - ((step - base) * GAP) / 2;
      const lines = [0, 1, 2, 3, 4].map((i) =>
        draw("path", { class: "line", d: `M4 ${MIDDLE - i * GAP}H${width - 4}` }));
      const sign = clef === "bass"
        ? draw("text", { class: "clef", x: 8, y: MIDDLE - 0.5 * GAP }, "\u{1D122}")
        : draw("text", { class: "clef", x: 8, y: MIDDLE - 0.98 * GAP }, "\u{1D11E}");
      const apart = (width - LEFT - 40) / Math.max(7, notes.length - 1);
      const drawn = notes.map((note, i) => {
        const x = LEFT + 14 + i * apart;
        const at = y(note.step);
        const ledgers = [];
        for (let step = base - 2; step >= note.step; step -= 2) ledgers.push(y(step));
        for (let step = base + 10; step <= note.step; step += 2) ledgers.push(y(step));
        return draw("g", { class: `note ${note.role}` },
          ...ledgers.map((l) => draw("path", { class: "line", d: `M${x - 11} ${l}H${x + 11}` })),
          head(note.role, x, at),
          draw("text", { class: "accidental", x: x - 17, y: at + 6, "text-anchor": "middle" },
            note.accidental),
          mark(note.role, x, 122, 4),
          draw("text", { class: "name", x, y: 147, "text-anchor": "middle" }, note.name),
          draw("text", { class: "degree", x, y: 166, "text-anchor": "middle" },
            tones[i]?.degree ?? ""));
      });
      ground.replaceChildren(draw("svg", {
        viewBox: `0 -6 ${width} 176`, role: "img",
        "aria-label": `Staff: ${notes.map((note) => note.name).join(" ")}`,
      }, ...lines, sign, ...drawn));
    },
  };
}

function head(role, x, y) {
  const hollow = role === "scale" || role === "passing";
  return draw("ellipse", {
    class: hollow ? "head hollow" : "head", cx: x, cy: y, rx: 7.4, ry: 5.2,
    transform: `rotate(-20 ${x} ${y})`,
  });
}
