/** Whether this page sounds: from a gesture on, as a browser demands, until it is silenced. */

const byId = (id) => document.getElementById(id);

/**
 * @param {object} sound
 * @param {{send: (message: object) => void, tell: (text: string) => void, changed: () => void}} room
 */
export function makeHearing(sound, { send, tell, changed }) {
  let takes = false; // whether the server sends it sound
  let offers = false; // whether to hear it can be asked for
  let listens = false; // whether that is all one can do here

  const isMute = () => !takes || !sound.wakeful();

  function show() {
    byId("hear").hidden = !(isMute() && offers);
    byId("hush").hidden = isMute() || !listens;
  }

  function take() {
    takes = true;
    sound.tune({ reset: true });
    send({ do: "hear", on: true });
  }

  /** From a gesture on this page takes sound, and the browser lets it be heard. */
  async function begin() {
    if (!takes) take();
    const awake = await sound.wake();
    sound.onChange(show);
    show();
    if (!awake) tell("The browser keeps this page silent: press Hear it here.");
    changed();
  }

  byId("hear").addEventListener("click", begin);
  byId("hush").addEventListener("click", () => {
    takes = false;
    sound.tune({ reset: true });
    send({ do: "hear", on: false });
    show();
  });

  return {
    begin,
    isMute,
    takes: () => takes,
    /** Another server, or the same again. */
    again: () => takes && take(),
    /** @param {boolean} listener whether this page only listens @param {string} phase of the band */
    offer(listener, phase) {
      listens = listener;
      offers = Boolean(phase) && (listener || phase === "playing"); // else Play does it
      show();
    },
  };
}
