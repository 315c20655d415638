/** The setup line is the page's fragment: what a teacher sends as a link. */

const byId = (id) => document.getElementById(id);
const LONGEST = 12_000; // signs of a link; no setup has so many
const REST = 400; // ms between two: Safari lets an address be written 100 times in 30 s, then throws

const seedOf = (line) => new URLSearchParams(line).get("seed");

/** @param {(message: object) => boolean} send */
export function makeSetupLine(send) {
  let wished = location.hash.slice(1); // by the link that opened this page
  let shown = location.hash;
  let asked = "";
  let set = ""; // the line of what is set
  let rests = 0;

  addEventListener("hashchange", () => {
    if (location.hash === shown || location.hash.length < 2) return;
    shown = location.hash;
    send({ do: "take", line: location.hash.slice(1, LONGEST) });
  });
  byId("ask-yes").addEventListener("click", () => {
    send({ do: "take", line: asked, surely: true });
    byId("ask").close();
  });
  byId("ask-no").addEventListener("click", () => byId("ask").close());
  byId("ask").addEventListener("close", () => write()); // until it is taken the address tells what is set

  /** @param {boolean} [goes] whether the address before may be gone back to */
  function write(goes = false) {
    if (rests || location.hash === `#${set}`) return;
    rests = setTimeout(() => {
      rests = 0;
      write();
    }, REST);
    history[goes ? "pushState" : "replaceState"](null, "", `${location.pathname}${location.search}#${set}`);
    shown = location.hash;
  }

  return {
    ask({ line, told }) {
      asked = line;
      byId("ask-told").textContent = told;
      if (!byId("ask").open) byId("ask").showModal();
    },
    /** After a line that was refused the address tells again what is set. */
    restore: () => write(),
    /** @param {string} line of the state @param {boolean} leads whether this page may ask for another */
    show(line, leads) {
      if (wished && wished !== line && leads) send({ do: "take", line: wished.slice(0, LONGEST) });
      wished = "";
      const isAnother = set && ![set, location.hash.slice(1)].some((one) => seedOf(one) === seedOf(line));
      set = line;
      write(isAnother); // the band before is a step back away
    },
  };
}
