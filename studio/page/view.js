/** How this device reads, kept by the browser from one visit to the next. */

const PLACE = "deux-accords";
const USUAL = {
  part: "concert", clef: "treble", sight: "both", everywhere: "", scales: {}, open: {},
  pedals: { right: "toggle", left: "last" }, taught: {}, midi: false,
};

let kept = {};
try {
  kept = JSON.parse(localStorage.getItem(PLACE) ?? "{}");
} catch {
  kept = {}; // a browser that keeps nothing, or keeps nonsense
}
const view = { ...structuredClone(USUAL), ...kept };

/** @param {string} name one of USUAL */
export const recall = (name) => view[name];

/** Keeps a choice for the next visit, where the browser allows it. */
export function keep(name, value) {
  view[name] = value;
  try {
    localStorage.setItem(PLACE, JSON.stringify(view));
  } catch {
    // it holds for this visit
  }
}
