/** A MIDI foot pedal, asked for only when the player wants one. */
import { keep, recall } from "./view.js";

const byId = (id) => document.getElementById(id);

/** @param {{pressed: (name: string) => void, tell: (text: string) => void}} pedals told kind and number */
export function makeMidi({ pressed, tell }) {
  const down = new Set();

  function heard({ data: [status, number, value = 0] }) {
    const kind = status & 0xf0;
    if (kind !== 0xb0 && kind !== 0x90 && kind !== 0x80) return;
    const name = `${kind === 0x80 ? 0x90 : kind} ${number}`;
    const isPressed = kind === 0xb0 ? value >= 64 : kind === 0x90 && value > 0;
    if (!isPressed) return void down.delete(name);
    if (down.has(name)) return; // a pedal that sends its whole way down presses once
    down.add(name);
    pressed(name);
  }

  function listen(access) {
    const names = [...access.inputs.values()].map((input) => {
      input.onmidimessage = heard;
      return input.name;
    });
    tell(names.length ? `Listening to ${names.join(", ")}.` : "No MIDI device is there yet; plug one in.");
  }

  async function ask() {
    if (!navigator.requestMIDIAccess) return tell("This browser has no MIDI here. A page-turner pedal works.");
    tell("The browser is asked for MIDI."); // Firefox takes up to a quarter of a minute to say no
    try {
      const access = await navigator.requestMIDIAccess();
      access.onstatechange = () => listen(access);
      listen(access);
      keep("midi", true);
    } catch {
      tell("The browser did not allow MIDI, or saw no device: some look only when they start. A page-turner pedal works without.");
    }
  }

  byId("midi").addEventListener("click", ask);
  if (recall("midi") === true) {
    navigator.permissions?.query({ name: "midi" }).then(({ state }) => state === "granted" && ask(), () => {});
  }
}
