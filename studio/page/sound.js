/**
 * What this page sounds, and which moment of the music is heard now.
 *
 * The ring says at which moment of the audio clock which frame of the music began to leave it;
 * the browser says which moment of that clock is at the loudspeaker.
 */
import { RATE, read } from "./packet.js";
import { schedule } from "./scheduled.js";

const KEPT_SECONDS = 180; // with ?test

/** @param {(report: object) => void} tell ten times a second what has left the buffer */
export function makeSound(tell) {
  const kept = new URLSearchParams(location.search).has("test") ? [] : null;
  let context = null;
  let ring = null; // {pour, tune}
  let before = []; // what came while the ring was being made
  let reports = [];
  let levels = []; // packets' own, until they are heard
  let missing = 0;

  function reported(report) {
    missing = report.missing;
    reports.push(report);
    if (reports.length > 120) reports.shift();
    tell(report);
  }

  async function make() {
    context = new AudioContext({ sampleRate: RATE, latencyHint: "interactive" });
    const worklet = await context.audioWorklet?.addModule(new URL("worklet.js", import.meta.url))
      .then(() => true, () => false); // a server that went away just now, or an older browser
    if (!worklet) {
      ring = schedule(context, reported);
    } else {
      const node = new AudioWorkletNode(context, "ring", {
        numberOfInputs: 0, outputChannelCount: [2],
      });
      node.port.onmessage = ({ data }) => reported(data);
      node.connect(context.destination);
      ring = {
        pour: (packet) => node.port.postMessage(packet, [packet]),
        tune: (how) => node.port.postMessage(how),
      };
    }
    for (const [what, which] of before) ring[what](which);
    before = [];
  }

  const pass = (what, which) => (ring ? ring[what](which) : before.push([what, which]));

  /** The moment of the audio clock that is at the loudspeaker now, in seconds. */
  function atLoudspeaker() {
    const stamp = context.getOutputTimestamp?.();
    if (stamp?.contextTime > 0 && stamp.performanceTime > 0) {
      const age = (performance.now() - stamp.performanceTime) / 1000;
      const late = context.currentTime - stamp.contextTime - age;
      // Firefox takes the latency off both moments and so says 0; WebKitGTK's second one runs ahead.
      if (age > -0.05 && late > 0.005 && late < 1) return context.currentTime - late;
    }
    return context.currentTime - (context.outputLatency || context.baseLatency || 0);
  }

  function heard() {
    if (context?.state !== "running" || !reports.length) return null;
    const time = atLoudspeaker();
    let at = reports.length - 1;
    while (at > 0 && reports[at].time > time) at--;
    const { run, frame, moves, time: since } = reports[at];
    if (!moves) return { run, frame, moves };
    const now = frame + Math.max(0, time - since) * RATE;
    const next = reports[at + 1];
    const limit = next?.run === run && next.frame >= frame ? next.frame : Infinity;
    return { run, frame: Math.min(now, limit), moves };
  }

  return {
    heard,
    /** After a gesture; true when the browser lets it sound. */
    async wake() {
      const made = context ? null : make();
      await Promise.race([context.resume(), new Promise((done) => setTimeout(done, 800))]);
      await made;
      return context.state === "running";
    },
    wakeful: () => context?.state === "running",
    onChange: (told) => context?.addEventListener("statechange", told),
    hasWorklet: () => typeof AudioWorkletNode !== "undefined" && isSecureContext,
    tune: (how) => {
      if (how.reset) {
        reports = [];
        levels = [];
        missing = 0;
      }
      pass("tune", how);
    },
    pour(packet) {
      const { run, frame, levels: level, frames, music } = read(packet);
      levels.push({ run, frame, level: music ? level : [0, 0, 0, 0] });
      if (levels.length > 500) levels.shift();
      if (kept) {
        kept.push({ run, frame, music, samples: new Int16Array(packet.slice(20)) });
        while (kept.length * frames > KEPT_SECONDS * RATE) kept.shift();
      }
      pass("pour", packet);
    },
    /** The four levels of the packet that is heard, 0 to 255. */
    levels(now) {
      while (levels.length > 1 && (levels[1].run < now.run ||
             (levels[1].run === now.run && levels[1].frame <= now.frame))) levels.shift();
      return levels[0]?.level ?? [0, 0, 0, 0];
    },
    missing: () => missing,
    received: () => kept ?? [],
  };
}
