/** The controls: each says one thing to the band, and shows what the band answers. */
import { offer, settle, signed, slide, write } from "./controls.js";
import { makePlayers } from "./players.js";
import { makePractice } from "./practice.js";

const byId = (id) => document.getElementById(id);
const PLAY = "M7 4.5v15l12.5-7.5z";
const PAUSE = "M6.5 5h4v14h-4zM13.5 5h4v14h-4z";

/**
 * @param {{send: (message: object) => void, wake: () => void}} room
 * @returns {{offer: (catalogue: object) => void, show: (state: object) => void}}
 */
export function makeHands(room) {
  const { send } = room;
  const players = makePlayers(send);
  const practice = makePractice(send);
  let catalogue = null;
  let straight = false;

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const { do: what, nudge, seek } = button.dataset;
    if (what === "toggle" || what === "again" || what === "new_band") room.wake();
    if (what) send({ do: what });
    if (nudge) send({ do: "nudge", by: Number(nudge) });
    if (seek) send({ do: "seek", bars: Number(seek) });
  });
  for (const control of document.querySelectorAll("[data-set]")) {
    control.addEventListener("change", () => {
      const value = control.type === "number" ? control.valueAsNumber : control.value;
      send({ do: "set", name: control.dataset.set, value: Number.isNaN(value) ? null : value });
    });
  }

  const setTempo = (value) => Number.isNaN(value) || send({ do: "set", name: "tempo", value });
  slide(byId("tempo"), setTempo);
  byId("tempo").addEventListener("input", () => { byId("tempo-number").value = byId("tempo").value; });
  byId("tempo-number").addEventListener("change", ({ target }) => setTempo(target.valueAsNumber));
  // A tap counts where the finger comes down; a click from the keyboard has no such moment.
  byId("tap").addEventListener("pointerdown", () => tap());
  byId("tap").addEventListener("click", (event) => event.detail || tap());

  slide(byId("intensity"), (value) => send({ do: "set", name: "intensity", value }));
  byId("arc").addEventListener("change", ({ target }) =>
    send({ do: "set", name: "intensity", value: target.checked ? "arc" : byId("intensity").valueAsNumber }));
  byId("room").addEventListener("change", ({ target }) => send({ do: "room", size: Number(target.value) }));

  function swing(value) {
    if (straight) send({ do: "set", name: "straight", value: false });
    send({ do: "set", name: "swing", value });
  }
  slide(byId("swing"), swing);
  byId("swing-by-feel").addEventListener("change", ({ target }) =>
    swing(target.checked ? null : byId("swing").valueAsNumber));

  for (const input of document.querySelectorAll("[name=buffer]")) {
    input.addEventListener("change", () => send({ do: "buffer", ms: Number(input.value) }));
  }

  function tap() {
    send({ do: "tap", at: performance.now() });
    byId("tap").classList.add("hit");
    setTimeout(() => byId("tap").classList.remove("hit"), 90);
  }

  function bound(id, { least, most }) {
    byId(id).min = least;
    byId(id).max = most;
  }

  function button({ phase, last_called: called }) {
    const plays = phase === "playing" || phase === "starting";
    const word = phase === "starting" ? "Starting" : plays ? "Pause" : phase === "paused" ? "Go on" : "Play";
    write(byId("play-word"), word);
    byId("play-sign").setAttribute("d", plays ? PAUSE : PLAY);
    byId("last").setAttribute("aria-pressed", String(called));
  }

  let climbs = null; // the tempo that is heard
  function showTempo(tempo) {
    settle(byId("tempo"), tempo);
    settle(byId("tempo-number"), Math.round(tempo * 10) / 10);
  }

  return {
    tap,
    /** A ladder climbs by itself: what sounds is shown. @param {number|null} tempo */
    climb(tempo) {
      if (tempo === climbs) return;
      climbs = tempo;
      if (tempo) showTempo(tempo);
    },
    offer(told) {
      catalogue = told;
      offer(byId("key"), told.keys.map((key) => ({ value: key, name: signed(key) })));
      for (const [id, choices] of [["feel", told.feels], ["comp", told.comps], ["drums", told.drums],
        ["intro", told.intros], ["ending", told.endings], ["room", told.rooms]]) offer(byId(id), choices);
      bound("tempo", told.tempo);
      bound("tempo-number", told.tempo);
      bound("swing", told.swing);
      bound("count-in", told.count_in);
      bound("ladder-limit", told.tempo);
      players.offer(told);
      practice.offer(told);
    },
    show(state) {
      const { setup, desk } = state;
      straight = setup.straight;
      button(state);
      showTempo(state.ladder && climbs ? climbs : setup.tempo);
      settle(byId("key"), setup.key);
      for (const name of ["feel", "comp", "drums", "intro", "ending"]) settle(byId(name), setup[name]);
      settle(byId("count-in"), setup.count_in);
      const arc = setup.intensity === "arc";
      byId("arc").checked = arc;
      byId("intensity").disabled = arc;
      if (!arc) settle(byId("intensity"), setup.intensity);
      write(byId("intensity-told"), arc ? "rising and falling" : Math.round(setup.intensity * 100));
      const byFeel = setup.swing === null && !setup.straight;
      byId("swing-by-feel").checked = byFeel;
      settle(byId("swing"), setup.straight ? 1 : setup.swing ?? 2);
      write(byId("swing-told"), byFeel ? "as people do" : `${setup.straight ? 1 : setup.swing} : 1`);
      const nearest = catalogue.rooms.reduce((a, b) =>
        Math.abs(b.value - desk.room) < Math.abs(a.value - desk.room) ? b : a);
      settle(byId("room"), nearest.value);
      const feel = catalogue.feels.find((one) => one.value === setup.feel);
      write(byId("feel-told"), feel?.told ?? "");
      for (const input of document.querySelectorAll("[name=buffer]")) {
        input.checked = Number(input.value) === state.buffer;
      }
      players.show(state);
      practice.show(state);
    },
  };
}
