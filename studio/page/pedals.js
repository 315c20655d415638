/** Pedals: page-turners, which send keys, and MIDI foot pedals. What each side does, and is known by. */
import { keep, recall } from "./view.js";

const byId = (id) => document.getElementById(id);
const SIDES = ["right", "left"];
const ACTS = [
  ["toggle", "play and pause"], ["last", "last chorus"], ["tap", "tap the tempo"],
  ["again", "again from the top"], ["new_band", "a new band"], ["faster", "faster by 2"],
  ["slower", "slower by 2"], ["back", "four bars back"], ["on", "four bars on"],
  ["fourth", "the key up a fourth"], ["let_go", "let the loop go"], ["nothing", "nothing"],
];
/** Keys by their names, MIDI by kind and number: sustain right; soft and sostenuto left. */
const USUAL = { right: ["PageDown", "176 64"], left: ["PageUp", "176 67", "176 66"] };
const isMidi = (name) => /^\d+ \d+$/.test(name);

export function makePedals() {
  const tell = (text) => { byId("pedal-told").textContent = text; };
  let learns = "";

  /** What a side is known by: as it was taught, for keys and MIDI each, or as is usual. */
  function known(side) {
    const taught = recall("taught")[side] ?? [];
    const usual = USUAL[side].filter((name) => !taught.some((other) => isMidi(other) === isMidi(name)));
    return [...taught, ...usual];
  }

  function teach(side, name) {
    const others = known(side).filter((other) => isMidi(other) !== isMidi(name));
    const other = SIDES.find((one) => one !== side);
    keep("taught", { [other]: known(other).filter((one) => one !== name), [side]: [name, ...others] });
    tell(`The ${side} pedal is learnt${isMidi(name) ? "" : `: it sends ${name === " " ? "space" : name}`}.`);
  }

  for (const side of SIDES) {
    const select = byId(`pedal-${side}`);
    select.replaceChildren(...ACTS.map(([value, name]) => new Option(name, value)));
    select.value = recall("pedals")[side];
    select.addEventListener("change", () => keep("pedals", { ...recall("pedals"), [side]: select.value }));
    byId(`learn-${side}`).addEventListener("click", () => {
      learns = side;
      tell(`Press the ${side} pedal now.`);
    });
  }

  return {
    tell,
    /** Whether the next thing that is pressed is being learnt; then it is. */
    learnt(name) {
      if (!learns) return false;
      if (name === "Escape" || name === "Tab") tell("Nothing was learnt.");
      else teach(learns, name);
      learns = "";
      return name !== "Tab";
    },
    /** What the pedal of that name does, or null where it is none. */
    act(name) {
      const side = SIDES.find((one) => known(one).includes(name));
      return side ? recall("pedals")[side] : null;
    },
  };
}
