/** What can I play? The scale that was chosen over the chord that sounds, and what changes next. */
import { write } from "./controls.js";
import { ROLES, draw, mark } from "./drawing.js";
import { makeFretboard } from "./fretboard.js";
import { makeKeyboard } from "./keyboard.js";
import { makeStaff } from "./staff.js";
import { keep, recall } from "./view.js";

const byId = (id) => document.getElementById(id);

/** The scale that was chosen over a chord: one for everywhere, else the chord's own, else the first. */
function chosen(palette, symbol) {
  const named = (name) => palette.scales.find((scale) => scale.name === name);
  return named(recall("everywhere")) ?? named(recall("scales")[symbol]) ?? palette.scales[0];
}

/** The first scale, those that stay through every change, and the others. */
function inOrder([first, ...others]) {
  return first ? [first, ...others.filter((scale) => scale.everywhere),
    ...others.filter((scale) => !scale.everywhere)] : [];
}

export function makePalette() {
  const keyboard = makeKeyboard(byId("keyboard"));
  const staff = makeStaff(byId("staff"));
  const fretboard = makeFretboard(byId("fretboard"));
  let drawn = "";
  let inputs = [];
  let symbol = "";
  let offered = [];
  let last = null; // what was shown last, to draw it again

  byId("legend").append(...ROLES.map(([role, name]) => {
    const item = document.createElement("li");
    item.append(draw("svg", { viewBox: "0 0 14 14", "aria-hidden": "true" }, mark(role, 7, 7, 4.4)), name);
    return item;
  }));

  byId("scales").addEventListener("wheel", (event) => {
    if (!event.deltaX) byId("scales").scrollLeft += event.deltaY;
  }, { passive: true });
  for (const input of document.querySelectorAll("[name=sight]")) {
    input.checked = input.value === recall("sight");
    input.addEventListener("change", () => sight(input.value));
  }
  sight(recall("sight"));

  function sight(which) {
    keep("sight", which);
    byId("palette").dataset.sight = which;
    redraw();
  }

  function choose(scale) {
    if (scale.everywhere) keep("everywhere", scale.name);
    else {
      keep("everywhere", "");
      keep("scales", { ...recall("scales"), [symbol]: scale.name });
    }
    redraw();
  }

  /** One chip a scale; the same elements serve the next chord, so that the focus stays. */
  function chips(palette, scale) {
    offered = inOrder(palette.scales);
    while (inputs.length < offered.length) {
      const label = document.createElement("label");
      const input = document.createElement("input");
      input.type = "radio";
      input.name = "scale";
      const index = inputs.length;
      input.addEventListener("change", () => choose(offered[index]));
      label.append(input, document.createElement("span"));
      byId("scales").append(label);
      inputs.push({ label, input, name: label.lastChild });
    }
    inputs.forEach(({ label, input, name }, i) => {
      const one = offered[i];
      label.hidden = !one;
      if (!one) return;
      write(name, one.name);
      label.classList.toggle("everywhere", one.everywhere);
      input.checked = one === scale;
    });
  }

  function redraw() {
    drawn = "";
    if (last) show(...last);
  }

  function words(moves, scale, after, nextSymbol) {
    const said = moves.guide.map((move) => `${move.from}→${move.to}`);
    const changes = moves.scales[scale.name]?.[after?.name] ?? [];
    const line = byId("moves");
    const next = document.createElement("b");
    next.textContent = nextSymbol;
    line.replaceChildren(next, ...[...said, ...changes].map((text) => {
      const part = document.createElement("span");
      part.textContent = text;
      return part;
    }));
    line.title = moves.told ?? "";
  }

  function show(now, next, soon, newForm) {
    last = [now, next, soon, newForm];
    const palette = newForm?.palettes[now];
    if (!palette?.scales) return;
    const key = `${newForm.id} ${now} ${soon ? next : ""} ${newForm.view.clef} ${newForm.view.part}`;
    if (key === drawn) return;
    drawn = key;
    symbol = now;
    const scale = chosen(palette, now) ?? { name: "", told: "", tones: palette.tones, staff: [] };
    chips(palette, scale);
    write(byId("scale-told"), scale.told);
    const inScale = new Set(scale.tones.map((tone) => tone.class));
    const beside = palette.tones
      .filter((tone) => !inScale.has(tone.class) && (tone.role === "guide" || tone.role === "chord"))
      .map((tone) => ({ ...tone, beside: true })); // of the chord, though the scale leaves it out
    const moves = (soon && newForm.moves[`${now}>${next}`]) || null;
    const tones = [...scale.tones, ...beside];
    keyboard.show(newForm.keyboard, tones, moves?.guide ?? []);
    fretboard.show(newForm.strings, tones, moves?.guide ?? []);
    staff.show(scale.staff, scale.tones, newForm.view.clef);
    byId("palette").classList.toggle("soon", Boolean(moves));
    if (!moves) return byId("moves").replaceChildren();
    const coming = newForm.palettes[next];
    words(moves, scale, coming && chosen(coming, next), next);
  }

  addEventListener("resize", redraw);
  return {
    /** @param {object|null} beat @param {object} shownForm @param {string} first its first chord */
    show(beat, shownForm, first) {
      if (!shownForm) return;
      const now = beat?.chord ?? (beat?.counts_in ? beat.next : null) ?? first;
      const soon = Boolean(beat?.chord && beat.next && beat.next_in <= beat.beats);
      show(now, beat?.next, soon, shownForm);
    },
  };
}
