/** The socket to the band: one connection, made anew with growing waits when it is lost. */

const WAITS = [300, 600, 1200, 2500, 5000];

/**
 * @param {{heard: (message: object) => void, sound: (packet: ArrayBuffer) => void,
 *          here: (is: boolean, why?: string) => void}} ears whom to tell
 * @returns {{send: (message: object) => boolean, isHere: () => boolean}}
 */
export function connect(ears) {
  const address = new URL("socket", location.href);
  address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  address.search = location.search; // a class link carries its token there
  address.hash = "";
  let socket = null;
  let failed = 0;
  let waiting = 0;

  function open() {
    clearTimeout(waiting);
    const mine = new WebSocket(address);
    mine.binaryType = "arraybuffer";
    socket = mine;
    mine.onmessage = ({ data }) => {
      if (mine !== socket) return;
      if (typeof data !== "string") return ears.sound(data);
      const message = JSON.parse(data);
      if (message.say === "hello") {
        failed = 0;
        ears.here(true);
      }
      ears.heard(message);
    };
    mine.onclose = () => {
      if (mine !== socket) return;
      socket = null;
      ears.here(false);
      if (failed > 1) askWhy();
      waiting = setTimeout(open, WAITS[Math.min(failed++, WAITS.length - 1)]);
    };
  }

  /** A server that is there and refuses has another link now; a socket does not say so. */
  async function askWhy() {
    const answer = await fetch(`${location.pathname}${location.search}`, { cache: "no-store" }).catch(() => null);
    if (answer?.status === 403 && !socket?.readyState) ears.here(false, await answer.text());
  }

  const atOnce = () => {
    if (!socket && document.visibilityState === "visible") open();
  };
  addEventListener("online", atOnce);
  document.addEventListener("visibilitychange", atOnce);
  open();

  const isHere = () => socket?.readyState === WebSocket.OPEN;
  return {
    isHere,
    send(message) {
      if (!isHere()) return false;
      socket.send(JSON.stringify(message));
      return true;
    },
  };
}
