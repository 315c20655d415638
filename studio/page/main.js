/** The practice page: brings together what the band says, what is heard, and what hands do. */
import { makeBoxes } from "./boxes.js";
import { offer, write } from "./controls.js";
import { makeHands } from "./hands.js";
import { makeHearing } from "./hearing.js";
import { letGoAfterTouch, listKeys, makeKeys } from "./keys.js";
import { connect } from "./link.js";
import { makeMidi } from "./midi.js";
import { makeOut } from "./out.js";
import { RATE } from "./packet.js";
import { makePalette } from "./palette.js";
import { makePedals } from "./pedals.js";
import { makeArc, makeLevels, makeRoll } from "./pictures.js";
import { showRefused } from "./practice.js";
import { beginsWith, makeScore } from "./score.js";
import { makeSetupLine } from "./setup_line.js";
import { makeSound } from "./sound.js";
import { makeStage } from "./stage.js";
import { keep, recall } from "./view.js";
import { unheard, whatChanged } from "./words.js";

const byId = (id) => document.getElementById(id);
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const QUIET = [0, 0, 0, 0];
let state = null;
let catalogue = null;
let role = "lead";
let tick = null; // where whoever sets the pace is, and when we were told
let said = 0;
let wakeLock = null;

const score = makeScore();
const stage = makeStage();
const roll = makeRoll(score, () => Object.values(state?.desk.strips ?? {}));
const arc = makeArc();
const levels = makeLevels();
const palette = makePalette();
const send = (message) => link.send(message);
let took = { run: null, at: 0 };
const sound = makeSound(({ moves, takes }) => {
  const now = performance.now();
  const first = moves && takes.run !== took.run;
  if (!first && (takes.run !== took.run || now - took.at < 500)) return;
  took = { run: takes.run, at: now };
  send({ do: "took", ...takes });
});
const hearing = makeHearing(sound, { send, tell, changed: () => drawOn() });
const boxes = makeBoxes((first, last) => send({ do: "loop", first, last }));
const hands = makeHands({ send, wake: hearing.begin });
const out = makeOut(tell);
const line = makeSetupLine(send);
const pedals = makePedals();
const pressed = makeKeys({
  send, wake: hearing.begin, tap: hands.tap, boxes, state: () => state,
  catalogue: () => catalogue, isMute: hearing.isMute, bar: () => heardBar,
  leads: () => role === "lead" && Boolean(state) && link.isHere(),
}, pedals);
makeMidi({ pressed, tell: pedals.tell });
listKeys();
letGoAfterTouch();

const link = connect({ heard: understand, sound: (packet) => hearing.takes() && sound.pour(packet), here });

/** One line for the player, politely; it goes away by itself. */
function tell(text, kind = "told") {
  const place = byId("said");
  place.textContent = text;
  place.className = kind;
  clearTimeout(said);
  if (text) said = setTimeout(() => tell(""), kind === "refused" ? 12000 : 6000);
}

function here(is, why = "The server is away; this page waits for it.") {
  document.body.classList.toggle("away", !is);
  for (const control of document.querySelectorAll("main :is(button, input, select, textarea):not(.box)")) {
    if (control.closest("#palette, #panel-pedals")) continue;
    control.toggleAttribute("disabled", !is);
  }
  byId("files").inert = !is;
  if (is) {
    tell("");
    return;
  }
  document.body.dataset.phase = "away";
  sound.tune({ expects: false });
  clearTimeout(said);
  byId("said").className = "refused";
  byId("said").textContent = why;
}

function understand(message) {
  (({
    hello: welcome, state: learnState, form: learnForm, score: (told) => score.learn(told),
    arc: (told) => arc.learn(told), tick: learnTick, ask: (told) => line.ask(told),
    said: ({ text, kind }) => {
      tell(text, kind);
      if (kind !== "refused") return;
      showRefused(text);
      if (state) hands.show(state);
      line.restore();
    },
  })[message.say] ?? (() => {}))(message);
  drawOn();
}

function welcome(hello) {
  ({ catalogue, role } = hello);
  if (state) state = { ...state, phase: "away" };
  document.body.dataset.role = role;
  byId("listening").hidden = role !== "listener";
  score.forget();
  tick = null;
  hands.offer(catalogue);
  levels.offer(catalogue.players);
  offer(byId("reads"), catalogue.clefs.flatMap((clef) => catalogue.parts.map((part) => ({
    value: `${part.value} ${clef.value}`,
    name: clef === catalogue.clefs[0] ? part.name : `${part.name}, ${clef.name.toLowerCase()} clef`,
  }))));
  byId("reads").value = `${recall("part")} ${recall("clef")}`;
  read();
  hearing.again();
  byId("sound-told").textContent = sound.hasWorklet() ? ""
    : "Over plain http there is neither worklet nor microphone: the sound comes in larger pieces, and no take can be recorded.";
}

function read() {
  send({ do: "view", part: recall("part"), clef: recall("clef") });
}
byId("reads").addEventListener("change", ({ target }) => {
  const [part, clef] = target.value.split(" ");
  keep("part", part);
  keep("clef", clef);
  read();
});

function learnState(told) {
  const before = state;
  state = told;
  document.body.dataset.phase = state.phase;
  hands.show(state);
  out.show(state);
  boxes.frame(state, role === "lead");
  line.show(state.line, role === "lead");
  sound.tune({ target: state.buffer * 48, expects: state.phase === "playing" || state.phase === "paused" });
  hearing.offer(role === "listener", state.phase);
  write(byId("late-told"), state.late
    ? `${state.late} s of sound came too late since the start: choose Steady.` : "");
  announce(before?.phase, state.phase);
  stayAwake(state.phase === "playing");
  write(byId("unheard"), unheard(state).join(" · "));
  write(byId("tempo-told"), String(Math.round(state.setup.tempo * 10) / 10));
  if (before && before.phase !== "away") say(before);
}

/** What a hand has changed, unless that is a slider that shows it already. */
function say(before) {
  const slides = document.activeElement?.matches("[type=range]");
  const changed = slides ? "" : whatChanged(before, state, catalogue);
  const told = state.tells !== before.tells ? state.tells : "";
  if (changed || told) tell([changed, told].filter(Boolean).join("; "));
  else if (byId("said").className === "refused" && set(before) !== set(state)) tell("");
}

/** All that hands can set. */
const set = ({ line, desk }) => JSON.stringify([line, desk]);

/** Start, pause and end are said to whoever cannot see them; chords would be too much. */
function announce(before, phase) {
  if (!before || before === phase) return;
  const ended = phase === "rest" && before === "playing";
  const begins = before === "paused" || !state.setup.count_in ? "Playing" : "Count-in";
  const word = { playing: begins, paused: "Paused", rest: ended ? "Fin" : "", starting: "" };
  document.body.classList.toggle("fin", ended);
  if (phase === "starting" || phase === "playing") document.body.classList.remove("fin");
  if (phase === "starting" && byId("said").textContent === "Fin") tell("");
  const kept = before === "starting" && byId("said").className === "told" ? byId("said").textContent : "";
  if (word[phase]) tell([kept, word[phase]].filter(Boolean).join(" · ")); // which band it is that begins stays
}

async function stayAwake(wanted) {
  try {
    if (wanted && !wakeLock) wakeLock = await navigator.wakeLock?.request("screen");
    else if (!wanted) {
      await wakeLock?.release();
      wakeLock = null;
    }
  } catch {
    wakeLock = null; // a browser that lets the screen go dark
  }
}

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "visible") wakeLock = null; // the browser has let it go
  else stayAwake(state?.phase === "playing");
});

function learnForm(form) {
  score.learnForm(form);
  if (state) boxes.show(null, form);
  if (state) boxes.frame(state, role === "lead");
}

function learnTick(told) {
  tick = { ...told, since: performance.now() };
}

/** The frame that is heard: by this page's own sound, else by whoever sets the pace. */
function heardNow() {
  const own = hearing.takes() ? sound.heard() : null;
  if (own && own.run === state.run) return own;
  if (!tick || tick.run !== state.run) return null;
  const on = tick.moves ? Math.min(performance.now() - tick.since, 1000) * (RATE / 1000) : 0;
  return { run: tick.run, frame: tick.frame + on, moves: tick.moves };
}

let begins = {}; // the first chords of a form, or of its loop
let heardBar = 0; // of the form, from 1
let asked = 0;
function drawOn() {
  asked ||= requestAnimationFrame(drawNow);
}

function drawNow() {
  asked = 0;
  if (!state || !score.form()) return;
  const plays = state.phase === "playing" || state.phase === "paused";
  const now = plays ? heardNow() : null;
  const place = now && score.run() === now.run ? score.at(now.frame) : null;
  const form = score.formOf(place?.beat ?? state);
  heardBar = place ? place.beat.box + 1 : 0;
  if (begins.form !== form || begins.loop !== state.loop) {
    begins = { form, loop: state.loop, chords: beginsWith(form, state.loop) };
  }
  stage.show(place?.beat ?? null, form, state, begins.chords);
  hands.climb(state.ladder && place ? place.beat.tempo : null);
  boxes.show(place, form);
  palette.show(place?.beat ?? null, form, begins.chords[0]);
  roll.show(place && (calm.matches ? { ...now, frame: place.beat.at } : now));
  arc.show(place ? place.beat.total_bar : null);
  const falls = levels.show(now?.moves && hearing.takes() ? sound.levels(now) : QUIET);
  if (falls || (state.phase === "playing" && link.isHere())) drawOn();
}

const dock = byId("transport");
new ResizeObserver(() => {
  document.documentElement.style.setProperty("--bar", `${dock.offsetHeight}px`);
}).observe(dock);
byId("let-go").addEventListener("click", () => send({ do: "loop" }));
for (const panel of document.querySelectorAll("details")) {
  panel.open = recall("open")[panel.id] ?? false;
  panel.addEventListener("toggle", () => keep("open", { ...recall("open"), [panel.id]: panel.open }));
}
window.deuxAccords = {
  underruns: () => sound.missing(),
  received: sound.received,
  heardFrame: () => (state ? heardNow()?.frame ?? null : null),
  state: () => state,
  send,
};
