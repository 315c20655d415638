/** A MIDI foot pedal, asked for only when the player wants one. */
import { keep, recall } from "./view.js";

const byId = (id) => document.getElementById(id);
const USUAL = { right: ["176 64"], left: ["176 67", "176 66"] }; // sustain; soft and sostenuto

/** @param {(side: "right"|"left") => () => void} pedal what a side does */
export function makeMidi(pedal) {
  const tell = (text) => { byId("pedal-told").textContent = text; };
  const down = new Set();
  let learns = "";

  function heard({ data: [status, number, value = 0] }) {
    const kind = status & 0xf0;
    if (kind !== 0xb0 && kind !== 0x90 && kind !== 0x80) return;
    const name = `${kind === 0x80 ? 0x90 : kind} ${number}`;
    const pressed = kind === 0xb0 ? value >= 64 : kind === 0x90 && value > 0;
    if (!pressed) return void down.delete(name);
    if (down.has(name)) return; // a pedal that sends its whole way down presses once
    down.add(name);
    if (learns) {
      keep("midi", { ...recall("midi"), [learns]: [name] });
      tell(`The ${learns} pedal is learnt.`);
      learns = "";
      return;
    }
    for (const side of ["right", "left"]) {
      if ((recall("midi")[side] ?? USUAL[side]).includes(name)) pedal(side)();
    }
  }

  function listen(access) {
    const names = [...access.inputs.values()].map((input) => {
      input.onmidimessage = heard;
      return input.name;
    });
    tell(names.length ? `Listening to ${names.join(", ")}.` : "No MIDI device is there yet; plug one in.");
  }

  byId("midi").addEventListener("click", async () => {
    if (!navigator.requestMIDIAccess) return tell("This browser has no MIDI here. A page-turner pedal works.");
    try {
      const access = await navigator.requestMIDIAccess();
      access.onstatechange = () => listen(access);
      listen(access);
      for (const side of ["right", "left"]) byId(`learn-${side}`).hidden = false;
    } catch {
      tell("The browser did not allow MIDI. A page-turner pedal works without.");
    }
  });
  for (const side of ["right", "left"]) {
    byId(`learn-${side}`).addEventListener("click", () => {
      learns = side;
      tell(`Press the ${side} pedal now.`);
    });
  }
}
