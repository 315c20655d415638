/** What is known of the music around now: its beats and notes, by frame. */
import { RATE } from "./packet.js";

const PAST = 30 * RATE; // what comes is told up to 12 s ahead, and the roll shows what was

/**
 * The first chord of what is set, and the next other one, or "".
 * @param {object} form @param {[number, number]|null} loop the bars that come round, from 1
 */
export function beginsWith({ bars }, loop) {
  const [from, to] = loop ?? [1, bars.length];
  const round = from <= to ? bars.slice(from - 1, to) : [...bars.slice(from - 1), ...bars.slice(0, to)];
  const [first, ...others] = round.flat().map((part) => part.symbol);
  return [first, others.find((symbol) => symbol !== first) ?? ""];
}

export function makeScore() {
  let run = 0;
  let beats = [];
  let notes = [];
  const forms = new Map();
  let form = null;

  return {
    /** @param {object} told a `score` message: from its frame on it replaces what was known */
    learn(told) {
      if (told.run !== run) {
        run = told.run;
        beats = [];
        notes = [];
      }
      const fresh = told.from - PAST;
      const keeps = (at) => at < told.from && at > fresh;
      beats = beats.filter((beat) => keeps(beat.at)).concat(told.beats);
      notes = notes.filter((note) => keeps(note[0])).concat(told.notes);
    },
    /** Another server, another music. */
    forget() {
      run = 0;
      beats = [];
      notes = [];
      forms.clear();
    },
    /** A form is told once; beats and the state name it by its number. */
    learnForm(told) {
      form = told;
      forms.set(told.id, told);
    },
    run: () => run,
    form: () => form,
    /** @param {{form: number}} of a beat, or the state: what is set */
    formOf: (of) => forms.get(of.form) ?? form,
    notes: () => notes,
    beats: () => beats,
    /** The beat in which a frame lies, and how far into it, 0 to 1; null where nothing is known. */
    at(frame) {
      let low = 0;
      let high = beats.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (beats[middle].at <= frame) low = middle + 1;
        else high = middle;
      }
      const beat = beats[low - 1];
      if (!beat) return null;
      const length = (beats[low]?.at ?? beat.at + (60 / beat.tempo) * RATE) - beat.at;
      return { beat, into: Math.min(1, (frame - beat.at) / length) };
    },
  };
}
