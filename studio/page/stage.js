/** The stage: the chord that sounds, the next one, where we are, and the count before the first. */

import { write } from "./controls.js";

const byId = (id) => document.getElementById(id);

export function makeStage() {
  const chord = byId("chord");
  const next = byId("next");
  const now = byId("now");
  const coming = document.querySelector(".coming");
  const measure = document.createElement("canvas").getContext("2d");
  let lights = [];
  let lit = "";

  /** A long name becomes smaller, so that it stays in one line. */
  function shrink(element, weight, tallest, room) {
    measure.font = `${weight} 100px Jost`;
    const width = measure.measureText(element.textContent || "Dm7").width / 100;
    element.style.fontSize = `${Math.floor(Math.min(tallest, (room * 0.985) / width))}px`;
  }

  function fit() {
    const tall = now.clientHeight;
    const narrow = coming.clientWidth > now.clientWidth * 0.9;
    shrink(chord, 500, tall, now.clientWidth);
    shrink(next, 400, narrow ? 54 : Math.min(190, Math.max(44, tall * 0.38)),
      narrow ? coming.clientWidth - 190 : coming.clientWidth);
  }

  function name(element, text) {
    if (element.textContent === text) return;
    element.textContent = text;
    fit();
  }

  function showLights(count, beat, strong) {
    const key = `${count} ${beat} ${strong}`;
    if (key === lit) return;
    lit = key;
    if (lights.length !== count) {
      lights = Array.from({ length: count }, () => document.createElement("i"));
      byId("lights").replaceChildren(...lights);
    }
    lights.forEach((light, i) => light.classList.toggle("on", i + 1 === beat));
  }

  function ahead(beat) {
    if (!beat.next || !beat.next_in) return "";
    const bars = Math.ceil(beat.next_in / beat.beats);
    if (beat.next_in > beat.beats) return `in ${bars} bars`;
    return beat.next_in === 1 ? "in 1 beat" : `in ${beat.next_in} beats`;
  }

  function markOf(beat, state) {
    if (beat?.ending) return "Ending";
    if (beat?.last_chorus) return "Last chorus";
    if (state.last_called) return "Last chorus called";
    if (state.ladder && !state.loop) return `Ladder to ${state.ladder.limit}`;
    if (state.loop) return state.loop[0] === state.loop[1] ? `Bar ${state.loop[0]} round and round`
      : `Bars ${state.loop[0]} to ${state.loop[1]} round and round`;
    return "";
  }

  new ResizeObserver(fit).observe(now);
  document.fonts?.ready.then(fit);
  document.fonts?.addEventListener?.("loadingdone", fit);

  return {
    /**
     * @param {object|null} beat the beat that is heard, or null at rest
     * @param {object} form as it is sent
     * @param {object} state
     * @param {[string, string]} begins the chord it begins with, and the next
     */
    show(beat, form, state, [first, second]) {
      if (!form) return;
      const counting = Boolean(beat?.counts_in);
      document.body.classList.toggle("counts", counting);
      document.body.classList.toggle("sounds", Boolean(beat) && !counting && state.phase === "playing");
      byId("count").hidden = !counting;
      byId("ahead").hidden = counting;
      if (counting) write(byId("count"), String(beat.beat));
      name(chord, beat?.chord ?? (counting ? beat.next : null) ?? (beat ? chord.textContent : first));
      const after = beat && !counting ? beat.next ?? "" : second;
      name(next, after);
      byId("ahead").classList.toggle("alone", !after);
      write(byId("next-in"), beat && !counting ? ahead(beat) : "");
      byId("ahead").classList.toggle("soon", Boolean(beat) && beat.next_in <= beat.beats);
      write(byId("bar"), counting ? "–" : String(beat?.bar ?? state.loop?.[0] ?? 1));
      write(byId("home"), form.key);
      write(byId("bars"), `of ${counting || !beat ? form.bars.length : beat.bars}`);
      write(byId("beat"), String(beat?.beat ?? 1));
      write(byId("chorus"), counting ? "–" : String(beat?.chorus ?? 1));
      write(byId("choruses"), state.length.kind === "choruses" ? `of ${state.length.value}` : "");
      write(byId("mark"), markOf(beat, state));
      showLights(beat?.beats ?? form.beats_per_bar, beat?.beat ?? 0);
    },
  };
}
