/**
 * Sound where a browser has no worklet (plain http in a local network): each packet is a buffer
 * of its own, scheduled end to end on the same clock. It answers as the ring in worklet.js does.
 */
import { HEAD, RATE, read } from "./packet.js";

const FADE = 0.005;
const SOME = 0.15; // seconds more than the target

/**
 * @param {AudioContext} context
 * @param {(report: object) => void} tell as the ring reports
 */
export function schedule(context, tell) {
  const out = new GainNode(context);
  out.connect(context.destination);
  let target = 12000;
  let expects = false;
  let store = []; // what waits for the first `need` samples to be there
  let stored = 0;
  let need = target;
  let next = 0; // when the next packet sounds; 0 while the store fills
  let run = null;
  let quiet = true; // whether the last packet ended in silence: then nothing need follow it
  let given = 0; // samples of this run that were scheduled, or skipped
  let dry = 0; // of this run
  let missing = 0; // of all runs
  let sources = [];
  let crowded = null; // since when more than that has lain ahead
  let late = false; // whether packets are being left out

  function flush() {
    const now = context.currentTime;
    out.gain.cancelScheduledValues(now);
    out.gain.setValueAtTime(1, now);
    out.gain.linearRampToValueAtTime(0, now + 2 * FADE);
    out.gain.setValueAtTime(1, now + 3 * FADE);
    for (const source of sources) source.stop(now + 2 * FADE);
    sources = [];
    store = [];
    stored = 0;
    need = target;
    next = 0;
  }

  /** Whether a packet is left out, because too much lies ahead: a second, or less for a second. */
  function skips(over, now) {
    if (over < SOME) crowded = null;
    else crowded ??= now;
    if (!late && (over > 1 || (crowded !== null && now - crowded > 1))) {
      late = true;
      out.gain.setValueAtTime(1, Math.max(now, next - FADE));
      out.gain.linearRampToValueAtTime(0, next);
      out.gain.linearRampToValueAtTime(1, next + FADE);
    }
    late &&= over > 0;
    return late;
  }

  function sound(packet) {
    const head = read(packet);
    const samples = new Int16Array(packet, HEAD);
    const buffer = context.createBuffer(2, head.frames, RATE);
    for (const side of [0, 1]) {
      const channel = buffer.getChannelData(side);
      for (let i = 0; i < head.frames; i++) channel[i] = samples[2 * i + side] / 32768;
    }
    const source = new AudioBufferSourceNode(context, { buffer });
    source.connect(out);
    source.start(next);
    source.onended = () => {
      sources = sources.filter((other) => other !== source);
    };
    sources.push(source);
    const taken = Math.max(0, given - Math.round(Math.max(0, next - context.currentTime) * RATE));
    tell({
      time: next, run: head.run, frame: head.frame, moves: head.music > 0,
      takes: { run, frames: taken, dry }, missing,
    });
    next += head.frames / RATE;
    given += head.frames;
  }

  return {
    tune({ target: wanted = target, expects: expected = expects, reset }) {
      target = wanted;
      expects = expected;
      if (!reset) return;
      flush();
      run = null;
      missing = 0;
    },
    pour(packet) {
      const head = read(packet);
      if (head.run !== run) {
        if (run !== null) flush();
        run = head.run;
        given = 0;
        dry = 0;
        quiet = true;
      }
      const now = context.currentTime;
      if (next && next < now) {
        const gone = expects && !quiet ? Math.round((now - next) * RATE) : 0;
        dry += gone;
        missing += gone;
        next = 0;
        need = target / 2;
      }
      if (skips(next - now - target / RATE, now)) {
        given += head.frames;
        return;
      }
      quiet = head.music < head.frames;
      store.push(packet);
      stored += head.frames;
      if (!next && stored <= need - head.frames) return; // the target comes in whole packets
      next ||= now + 4 * FADE; // after a flush
      for (const kept of store) sound(kept);
      store = [];
      stored = 0;
    },
  };
}
