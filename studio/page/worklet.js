/**
 * The ring between the socket and the loudspeaker, on the browser's own audio thread.
 *
 * It sounds once `target` samples lie in it. Where it runs dry it counts what is missing and
 * waits for half of that; where too much gathers it skips ahead. No edge is heard: the sound
 * falls before each and rises after it.
 */
import { HEAD, read as headOf } from "./packet.js";

const SIZE = 1 << 18; // samples, 5.4 s: more than ever lies here
const MASK = SIZE - 1;
const FADE = 240; // 5 ms
const CUT = 480; // 10 ms, where a new run replaces what still sounds
const TOO_LATE = 48000;
const SETTLES = 48000; // so long after it ran dry what came late is skipped, not kept in store
const SOME = 4; // packets

class Ring extends AudioWorkletProcessor {
  constructor() {
    super();
    this.left = new Float32Array(SIZE);
    this.right = new Float32Array(SIZE);
    this.target = 12000;
    this.expects = false; // whether silence now is a fault
    this.empty();
    this.port.onmessage = ({ data }) => {
      if (data instanceof ArrayBuffer) this.pour(data);
      else this.tune(data);
    };
  }

  empty() {
    this.read = 0; // positions count on for ever; MASK folds them into the ring
    this.write = 0;
    this.heads = []; // of the packets that lie here, each with the position it begins at
    this.run = null;
    this.quiet = true; // whether the last packet ended in silence: then nothing need follow it
    this.grain = 0; // samples in a packet: the target comes in whole ones, and none too many
    this.edge = null; // where what sounds breaks off: {at, to, waits}; to the newest without `to`
    this.waits = this.target;
    this.starved = false;
    this.settles = 0; // samples left in which it settles
    this.gain = 0;
    this.fade = FADE;
    this.begins = 0; // where this run's first packet lies
    this.dry = 0; // samples that were missing, in this run and in those before
    this.dryBefore = 0;
    this.told = { time: -1, moves: null, run: null };
  }

  tune({ target, expects, reset }) {
    if (target !== undefined) {
      if (this.waits === this.target) this.waits = target;
      this.target = target;
    }
    if (expects !== undefined) this.expects = expects;
    if (reset) this.empty();
  }

  pour(packet) {
    const head = headOf(packet);
    if (head.run !== this.run) {
      if (this.run !== null) this.cut();
      this.run = head.run;
      this.begins = this.write;
      this.dryBefore = this.dry;
    }
    if (this.write + head.frames - this.read > SIZE) {
      this.edge = null; // nothing was taken for long: the context slept
      this.read = this.write - this.target;
    }
    this.grain = head.frames;
    this.quiet = head.music < head.frames;
    this.heads.push({ ...head, at: this.write });
    const samples = new Int16Array(packet, HEAD);
    for (let i = 0; i < head.frames; i++) {
      const at = (this.write + i) & MASK;
      this.left[at] = samples[2 * i] / 32768;
      this.right[at] = samples[2 * i + 1] / 32768;
    }
    this.write += head.frames;
    const most = this.settles ? SOME * head.frames : TOO_LATE;
    if (!this.edge && this.write - this.read > most + this.target) {
      this.break(this.read + FADE, FADE, null, 0);
    }
  }

  /** A new run: what lies here is no longer wanted, but for the fade. */
  cut() {
    const at = this.waits ? this.read : Math.min(this.write, this.read + CUT);
    this.write = at;
    this.heads = this.heads.filter((head) => head.at < at);
    this.edge = null;
    this.starved = false;
    if (this.waits) this.waits = this.target;
    else this.break(at, CUT, at, this.target);
  }

  break(at, fade, to, waits) {
    this.edge = { at, to, waits };
    this.fade = fade;
  }

  over() {
    if (this.edge) {
      this.read = this.edge.to ?? this.write - this.target;
      this.waits = this.edge.waits;
      this.starved = false;
      this.edge = null;
    } else {
      this.waits = this.target / 2;
      this.starved = !this.quiet;
      this.settles = SETTLES;
    }
    this.gain = 0;
    this.fade = FADE;
  }

  process(_, [[left, right]]) {
    this.report();
    this.settles = Math.max(0, this.settles - left.length);
    for (let i = 0; i < left.length; i++) {
      if (!this.waits && (this.edge ? this.edge.at : this.write) <= this.read) this.over();
      if (this.waits) {
        if (this.write - this.read > this.waits - this.grain) this.waits = 0;
        else {
          if (this.starved && this.expects) this.dry++;
          continue;
        }
      }
      const lies = (this.edge ? this.edge.at : this.write) - this.read;
      const step = 1 / this.fade;
      this.gain = lies > this.fade ? Math.min(1, this.gain + step) : Math.max(0, this.gain - step);
      const at = this.read & MASK;
      left[i] = this.left[at] * this.gain;
      if (right) right[i] = this.right[at] * this.gain;
      this.read++;
    }
    return true;
  }

  /** What begins to sound with this block, when it is news and every tenth of a second. */
  report() {
    while (this.heads.length > 1 && this.heads[1].at <= this.read) this.heads.shift();
    const [head] = this.heads;
    if (!head) return;
    const into = this.read - head.at;
    const moves = !this.waits && into < head.music;
    const { told } = this;
    if (currentTime - told.time < 0.1 && moves === told.moves && head.run === told.run) return;
    this.told = { time: currentTime, moves, run: head.run };
    this.port.postMessage({
      time: currentTime, run: head.run, frame: head.frame + Math.min(into, head.music), moves,
      takes: { run: this.run, frames: Math.max(0, this.read - this.begins), dry: this.dry - this.dryBefore },
      missing: this.dry,
    });
  }
}

registerProcessor("ring", Ring);
