/** Pictures of the band: the roll that goes by, the arc of intensity, and four levels. */
import { RATE } from "./packet.js";

const byId = (id) => document.getElementById(id);
const SECONDS = 9; // across the roll
const NOW = 1 / 3;
const LIGHT = { amber: "#ffb454", bone: "#f2ede2", steel: "#8fa9c4", grey: "#a09b92" };
const TONES = [LIGHT.amber, LIGHT.bone, LIGHT.steel]; // bass, piano, drums
// Lanes of the drums from the top: cymbals, hi-hat, toms, snare, bass drum (General MIDI keys).
const LANES = [[49, 51, 53, 55, 57, 59], [42, 44, 46], [41, 43, 45, 47, 48, 50], [31, 37, 38, 39, 40], [35, 36]];
const LANE_OF = new Map(LANES.flatMap((keys, lane) => keys.map((key) => [key, lane])));

/** A canvas as sharp as the screen; `draw(pen, width, height)` in its own pixels. */
function easel(canvas, redraw) {
  const pen = canvas.getContext("2d");
  const sheet = { pen, width: 0, height: 0, seen: true };
  new ResizeObserver(() => {
    const scale = Math.min(devicePixelRatio || 1, 2);
    sheet.width = canvas.clientWidth;
    sheet.height = canvas.clientHeight;
    canvas.width = Math.round(sheet.width * scale);
    canvas.height = Math.round(sheet.height * scale);
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    redraw();
  }).observe(canvas);
  new IntersectionObserver(([entry]) => {
    sheet.seen = entry.isIntersecting;
    redraw();
  }).observe(canvas);
  return sheet;
}

/** @param {object} score @param {() => {heard: boolean}[]} strips of the desk, by player */
export function makeRoll(score, strips) {
  let last = null;
  const sheet = easel(byId("roll"), () => show(last));

  function lines(pen, x, width, height, from, until) {
    pen.font = "500 14px Jost, sans-serif";
    pen.textBaseline = "top";
    let chord = null;
    let held = null; // the chord that began before the left edge
    let free = width; // from the left edge to the first name
    for (const beat of score.beats()) {
      if (beat.at > until) break;
      const changes = beat.chord !== chord;
      chord = beat.chord;
      if (beat.at < from) {
        held = chord;
        continue;
      }
      const at = Math.round(x(beat.at)) + 0.5;
      pen.fillStyle = beat.beat === 1 ? "#3a3935" : "#1c1c1d";
      pen.fillRect(at - 0.5, 22, 1, height - 22);
      if (chord && (changes || (beat.beat === 1 && beat.bar === 1))) {
        pen.fillStyle = LIGHT.grey;
        pen.fillText(chord, at + 5, 3);
        free = Math.min(free, at);
      }
    }
    if (held && free > pen.measureText(held).width + 12) {
      pen.fillStyle = LIGHT.grey;
      pen.fillText(held, 3, 3);
    }
  }

  function show(now) {
    last = now;
    const { pen, width, height, seen } = sheet;
    if (!seen || !width) return;
    pen.clearRect(0, 0, width, height);
    const frame = now?.frame ?? 0;
    const perFrame = width / (SECONDS * RATE);
    const x = (at) => width * NOW + (at - frame) * perFrame;
    const from = frame - SECONDS * RATE * NOW;
    const until = frame + SECONDS * RATE * (1 - NOW);
    if (now) lines(pen, x, width, height, from, until);
    const ground = 24;
    const drums = Math.min(78, height * 0.32);
    const tall = height - ground - drums - 8;
    pen.fillStyle = "#2a2927";
    pen.fillRect(0, height - drums - 3, width, 1);
    const silent = strips().map((strip) => !strip.heard);
    for (const [at, frames, player, pitch, velocity] of now ? score.notes() : []) {
      if (at > until || at + frames < from) continue;
      const left = x(at);
      const sounds = !silent[player] && at <= frame && frame < at + Math.max(frames, RATE / 8);
      pen.globalAlpha = (sounds ? 1 : at > frame ? 0.78 : 0.4) * (sounds ? 1 : 0.6 + 0.4 * (velocity / 127)) *
        (silent[player] ? 0.3 : 1);
      pen.fillStyle = TONES[player] ?? LIGHT.grey;
      if (player === 2) {
        const y = height - drums + ((LANE_OF.get(pitch) ?? 2) + 0.5) * (drums / 5);
        const r = 2.2 + velocity / 45 + (sounds ? 1.5 : 0);
        pen.beginPath();
        pen.moveTo(left, y - r);
        pen.lineTo(left + r, y);
        pen.lineTo(left, y + r);
        pen.lineTo(left - r, y);
        pen.fill();
      } else {
        const y = ground + (1 - (Math.min(88, Math.max(26, pitch)) - 26) / 62) * tall;
        const thick = player === 0 ? 7 : 4;
        pen.fillRect(left, y - thick / 2, Math.max(3, frames * perFrame - 1.5), thick);
      }
    }
    pen.globalAlpha = 1;
    pen.fillStyle = LIGHT.amber;
    if (now) pen.fillRect(Math.round(width * NOW) - 1, 0, 2, height);
  }
  return { show };
}

/** The arc as a row of lit windows: one column a bar, the one that sounds in the warm light. */
export function makeArc() {
  let told = null;
  let drawn = null;
  const sheet = easel(byId("arc-picture"), () => show(drawn));

  function show(bar) {
    drawn = bar;
    const { pen, width, height, seen } = sheet;
    if (!seen || !width) return;
    pen.clearRect(0, 0, width, height);
    if (!told) return;
    const most = 128;
    const at = (bar ?? told.first) - told.first;
    const start = told.total ? 0 : Math.max(0, Math.min(at - 24, told.bars.length - most));
    const bars = told.bars.slice(start, told.total ? undefined : start + most);
    const step = width / Math.max(bars.length, 16);
    bars.forEach((intensity, i) => {
      const here = bar !== null && start + i === at;
      const high = Math.max(2, (intensity / 100) * (height - 12));
      pen.fillStyle = here ? LIGHT.amber : start + i < at ? "#8b867d" : "#45433f";
      pen.fillRect(i * step, height - high, Math.max(1, step - Math.min(2, step / 3)), high);
      if (!here) return;
      pen.beginPath(); // you are here
      pen.moveTo((i + 0.5) * step - 5, height - high - 10);
      pen.lineTo((i + 0.5) * step + 5, height - high - 10);
      pen.lineTo((i + 0.5) * step, height - high - 3);
      pen.fill();
    });
  }
  return {
    learn(message) {
      told = message;
      show(drawn);
    },
    show(bar) {
      if (bar !== drawn) show(bar);
    },
  };
}

/** @param {{name: string}[]} players of the catalogue */
export function makeLevels() {
  let bars = [];
  const low = [0, 0, 0, 0];
  return {
    offer(players) {
      bars = [...players.map((player) => player.name), "All"].map((name, i) => {
        const row = document.createElement("li");
        row.dataset.player = i;
        const meter = document.createElement("i");
        meter.append(document.createElement("b"));
        row.append(name, meter);
        return { row, lit: meter.firstChild };
      });
      byId("levels").replaceChildren(...bars.map(({ row }) => row));
    },
    /** @param {number[]} levels 0 to 255 @returns {boolean} whether a meter still falls */
    show(levels) {
      bars.forEach(({ lit }, i) => {
        low[i] = Math.max(levels[i] / 255, low[i] - 0.018); // as a needle falls
        lit.style.transform = `scaleX(${low[i].toFixed(3)})`;
      });
      return low.some((level) => level > 0);
    },
  };
}
