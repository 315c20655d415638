/** Lines and shapes: the marks that notes bear, on the keyboard, the staff and in the legend. */

const SVG = "http://www.w3.org/2000/svg";

/** @returns {SVGElement} with attributes, and texts or elements in it */
export function draw(name, attributes = {}, ...inside) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...inside);
  return element;
}

/** Notes to play as they are read aloud. @param {object[]} tones */
export const aloud = (tones) => tones.map((tone) => `${tone.name} ${tone.degree} ${tone.role}`).join(", ");

/** The roles of notes, in the order in which a player looks for them. */
export const ROLES = [
  ["guide", "guide tone"], ["chord", "chord tone"], ["tension", "tension"],
  ["scale", "scale"], ["passing", "passing"],
];

/** A role's own shape around a point: told apart without any colour. */
export function mark(role, x, y, size) {
  const at = { class: `mark ${role}` };
  if (role === "guide") {
    const h = size * 1.15;
    return draw("path", { ...at, d: `M${x} ${y - h}L${x + h} ${y + h * 0.8}H${x - h}Z` });
  }
  if (role === "tension") {
    const h = size * 1.2;
    return draw("path", { ...at, d: `M${x} ${y - h}L${x + h} ${y}L${x} ${y + h}L${x - h} ${y}Z` });
  }
  if (role === "passing") {
    return draw("path", { ...at, d: `M${x - size} ${y}H${x + size}` });
  }
  return draw("circle", { ...at, cx: x, cy: y, r: role === "scale" ? size * 0.85 : size });
}
