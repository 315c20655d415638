/** The keys of the page, and the list of them that ? shows. */
const byId = (id) => document.getElementById(id);
const SLIDES = ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End", "PageUp", "PageDown"];

/**
 * @param {{send: (message: object) => void, wake: () => void, state: () => object,
 *          catalogue: () => object, tap: () => void, leads: () => boolean, isMute: () => boolean,
 *          bar: () => number, boxes: {letBe: () => void, open: (bar: number) => void, close: (bar: number) => void}}} room
 * @param {{learnt: (name: string) => boolean, act: (name: string) => string|null}} pedals
 * @returns {(name: string) => void} told when a pedal of that name is pressed
 */
export function makeKeys(room, pedals) {
  const { send } = room;
  const nudge = (by) => () => send({ do: "nudge", by });
  const seek = (bars) => () => send({ do: "seek", bars });
  const set = (name, value) => send({ do: "set", name, value });
  const wake = (what) => () => {
    room.wake();
    send({ do: what });
  };
  /** Where the band plays and this page is mute, play means to hear it. */
  const toggle = () => {
    const waits = room.isMute() && room.state().phase === "playing";
    room.wake();
    if (!waits) send({ do: "toggle" });
  };

  /** The next of a row after the one that is set; round and round. */
  function next(row, current, by = 1) {
    const at = row.findIndex((value) => value === current);
    return row[(Math.max(at, 0) + by + row.length) % row.length];
  }
  const key = (by) => () => set("key", next(room.catalogue().keys, room.state().setup.key, by));
  const feel = () =>
    set("feel", next(room.catalogue().feels.map((one) => one.value), room.state().setup.feel));
  const roomSize = () => {
    const sizes = room.catalogue().rooms.map((one) => one.value);
    send({ do: "room", size: sizes.find((size) => size > room.state().desk.room + 0.01) ?? sizes[0] });
  };
  const intensity = (by) => () => {
    const now = room.state().setup.intensity;
    const from = now === "arc" ? 0.5 : now;
    set("intensity", Math.round(Math.min(1, Math.max(0, from + by)) * 100) / 100);
  };
  const player = (index, what) => () => {
    const one = room.catalogue().players[index]?.value;
    if (!one) return;
    const { desk, setup } = room.state();
    const on = what === "out" ? setup.players.includes(one) : !desk.strips[one][what];
    send({ do: what, player: one, on });
  };

  const acts = {
    toggle, last: () => send({ do: "last" }), tap: room.tap, again: wake("again"),
    new_band: wake("new_band"), faster: nudge(2), slower: nudge(-2), back: seek(-4), on: seek(4),
    fourth: key(1), let_go: () => send({ do: "loop" }), nothing() {},
  };
  const pedal = (name) => acts[pedals.act(name)];

  const table = {
    " ": acts.toggle, ArrowUp: nudge(2), ArrowDown: nudge(-2), ArrowRight: nudge(10),
    ArrowLeft: nudge(-10), t: room.tap, k: key(1), j: key(-1), f: feel, i: intensity(0.1),
    u: intensity(-0.1), r: roomSize, l: acts.last, a: acts.again, n: acts.new_band,
    "[": () => room.boxes.open(room.bar()), "]": () => room.boxes.close(room.bar()), o: acts.let_go, ",": seek(-4), ".": seek(4), "?": () => byId("keys").showModal(),
  };
  ["mute", "solo", "out"].forEach((what, row) => {
    for (const index of [0, 1, 2]) table[String(3 * row + index + 1)] = player(index, what);
  });
  const again = new Set(["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"]); // while held down

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (document.querySelector("dialog[open]")) return;
    if (event.key && pedals.learnt(event.key)) return event.preventDefault();
    if (event.key === "Escape") {
      room.boxes.letBe();
      document.activeElement?.blur?.();
      return;
    }
    if (event.key === "Enter" && event.target.matches?.("[type=number], [type=text]")) {
      event.target.blur(); // it is said; the field shows again what the band answers
      return;
    }
    if (!event.key) return; // a browser that fills a form in
    const act = pedal(event.key) ?? table[event.key] ?? table[event.key.toLowerCase()] ??
      (event.shiftKey ? null : table[event.code.replace("Digit", "")]); // a French keyboard's digits
    if (!act || belongsTo(event.target, event.key)) return;
    if (!room.leads() && event.key !== "?") return;
    event.preventDefault();
    if (event.repeat && !again.has(event.key)) return;
    act();
  });

  /** Whether a focused control has a use of its own for the key. */
  function belongsTo(target, name) {
    if (!(target instanceof Element)) return false;
    if (target.closest("textarea, select")) return true;
    if (target.matches("[type=text], [type=number]")) return !name.startsWith("Page"); // a pedal's
    if (target.matches("[type=range]")) return SLIDES.includes(name);
    if (target.matches("[type=radio]")) return name === " " || name.startsWith("Arrow");
    if (target.matches("[type=checkbox]")) return name === " ";
    return name === " " && Boolean(target.closest("button, summary, a[href]"));
  }

  return (name) => {
    if (!pedals.learnt(name) && room.leads()) pedal(name)?.();
  };
}

const LIST = [
  ["space", "play, pause, go on"], ["↑ ↓", "the tempo by 2"], ["→ ←", "the tempo by 10"],
  ["t", "tap the tempo"], ["1 2 3", "mute bass, piano, drums"], ["4 5 6", "hear one alone"],
  ["7 8 9", "send one out, call back"], ["k j", "the key up a fourth, down a fourth"],
  ["f", "the next feel"], ["i u", "more intensity, less"], ["r", "the next room"],
  ["l", "last chorus, and again: play on"], ["a", "again, the same band"], ["n", "a new band"],
  ["[ ]", "loop from this bar, to this bar"], ["o", "let the loop go"], [", .", "four bars back, four bars on"],
  ["Page Down", "the right pedal"], ["Page Up", "the left pedal"], ["?", "this list"],
  ["Esc", "close"],
];

/** Fills the dialog of keys, and lets it be opened and closed. */
export function listKeys() {
  byId("keys-list").append(...LIST.map(([keys, told]) => {
    const row = document.createElement("div");
    const name = document.createElement("dt");
    name.append(...keys.split(keys.startsWith("Page") ? "\n" : " ").map((one) => {
      const cap = document.createElement("kbd");
      cap.textContent = one;
      return cap;
    }));
    const means = document.createElement("dd");
    means.textContent = told;
    row.append(name, means);
    return row;
  }));
  byId("show-keys").addEventListener("click", () => byId("keys").showModal());
  byId("keys-close").addEventListener("click", () => byId("keys").close());
}

/**
 * After a mouse or a finger a control lets the focus go, so that space goes on meaning play and
 * pause; whoever came to it by Tab keeps it.
 */
export function letGoAfterTouch() {
  let byPointer = false;
  addEventListener("pointerdown", () => { byPointer = true; }, true);
  addEventListener("keydown", () => { byPointer = false; }, true);
  const release = ({ target }) => {
    const control = target.closest?.("button, summary, a, select, [type=range], [type=checkbox], [type=radio]");
    if (byPointer && control) setTimeout(() => control.blur());
  };
  addEventListener("change", release);
  addEventListener("click", (event) => event.target.closest("select, label") || release(event));
}
