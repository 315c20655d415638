/** What a hand has changed, in a few words, for whoever cannot see the control it lies on. */
import { signed } from "./controls.js";

const all = (names) => names.map((name) => name[0].toUpperCase() + name.slice(1)).join(", ");

/** Who is not heard and why, as the stage says it. @param {object} state @returns {string[]} */
export function unheard({ desk, setup }) {
  const players = Object.keys(desk.strips);
  const alone = players.filter((player) => desk.strips[player].solo);
  const muted = players.filter((player) => desk.strips[player].mute);
  const out = players.filter((player) => !setup.players.includes(player));
  return [
    ...(alone.length ? [`${all(alone)} alone`] : []),
    ...(muted.length ? [`${all(muted)} muted`] : []),
    ...(out.length ? [`${all(out)} out`] : []),
  ];
}

/**
 * @param {object} before @param {object} after states @param {object} catalogue
 * @returns {string} nothing where no choice has changed
 */
export function whatChanged(before, after, catalogue) {
  const named = (row, value) => row.find((one) => one.value === value)?.name ?? value;
  const then = after.phase === "playing" ? ", from the next bar on" : "";
  const [was, is] = [before.setup, after.setup];
  const said = [];
  if (was.seed !== is.seed) said.push(`another band: seed ${is.seed}, after ${was.seed}`);
  if (was.key !== is.key) said.push(`key ${signed(is.key)}${then}`);
  if (was.feel !== is.feel) said.push(`feel ${named(catalogue.feels, is.feel)}${then}`);
  for (const name of ["comp", "drums"]) {
    if (was[name] !== is[name]) said.push(`${named(catalogue[name === "comp" ? "comps" : name], is[name])}${then}`);
  }
  if (was.intensity !== is.intensity) {
    said.push(`intensity ${is.intensity === "arc" ? "as an arc" : Math.round(is.intensity * 100)}`);
  }
  if (before.desk.room !== after.desk.room) said.push(`room: ${named(catalogue.rooms, after.desk.room)}`);
  const [silentThen, silentNow] = [unheard(before).join(", "), unheard(after).join(", ")];
  if (silentThen !== silentNow) said.push(silentNow || "everybody is heard");
  const text = said.join("; ");
  return text && text[0].toUpperCase() + text.slice(1);
}
