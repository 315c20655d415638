/** The setup line is the page's fragment: what a teacher sends as a link. */

const byId = (id) => document.getElementById(id);

/** @param {(message: object) => boolean} send */
export function makeSetupLine(send) {
  let wished = location.hash.slice(1); // by the link that opened this page
  let shown = location.hash;
  let asked = "";

  addEventListener("hashchange", () => {
    if (location.hash === shown || location.hash.length < 2) return;
    shown = location.hash;
    send({ do: "take", line: location.hash.slice(1) });
  });
  byId("ask-yes").addEventListener("click", () => {
    send({ do: "take", line: asked, surely: true });
    byId("ask").close();
  });
  byId("ask-no").addEventListener("click", () => byId("ask").close());

  return {
    ask({ line, told }) {
      asked = line;
      byId("ask-told").textContent = told;
      if (!byId("ask").open) byId("ask").showModal();
    },
    /** @param {string} line of the state @param {boolean} leads whether this page may ask for another */
    show(line, leads) {
      if (wished && wished !== line && leads) send({ do: "take", line: wished });
      wished = "";
      if (location.hash === `#${line}`) return;
      if (line === shown.slice(1)) return; // the browser writes it in another way
      history.replaceState(null, "", `${location.pathname}${location.search}#${line}`);
      shown = location.hash;
    },
  };
}
