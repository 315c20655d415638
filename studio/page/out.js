/** Getting it out: files, the MIDI that can be dragged, and links to copy. */
import { settle, write } from "./controls.js";
import { recall } from "./view.js";

const byId = (id) => document.getElementById(id);

/** Copies a text; where the browser has no clipboard the text lies selected. */
async function copy(text, field) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    field.value = text;
    field.focus();
    field.select();
    return document.execCommand("copy");
  }
}

/** @param {(text: string) => void} tell one line for the player */
export function makeOut(tell) {
  const kinds = { mid: "MIDI", wav: "WAV", musicxml: "MusicXML" };
  let names = {}; // what files are called, up to their bars
  let heardBars = 0;
  const chosen = () => document.querySelector("[name=what]:checked").value;
  const bars = () => {
    const { valueAsNumber: asked, min, max } = byId("out-bars");
    return Math.min(max, Math.max(min, Math.round(asked || 32)));
  };

  function links() {
    const what = chosen();
    const query = what === "heard" ? "" : `?bars=${bars()}`;
    for (const kind of Object.keys(kinds)) byId(`out-${kind}`).href = `out/${what}.${kind}${query}`;
    const reads = byId("reads").value.split(" ")[0] || recall("part");
    byId("out-html").href = `out/chart.html?part=${reads}`;
    byId("bars-label").hidden = what === "heard";
  }
  for (const input of document.querySelectorAll("[name=what]")) input.addEventListener("change", links);
  byId("out-bars").addEventListener("input", links);
  byId("reads").addEventListener("change", links);
  byId("out-bars").addEventListener("change", () => { byId("out-bars").value = bars(); });
  byId("out-mid").addEventListener("dragstart", (event) => {
    const { href } = byId("out-mid");
    const many = chosen() === "heard" ? heardBars : bars();
    event.dataTransfer.setData("DownloadURL", `audio/midi:${names[chosen()]}${many}bars.mid:${href}`);
    event.dataTransfer.setData("text/uri-list", href);
    event.dataTransfer.effectAllowed = "copy";
  });
  links();

  const spare = Object.assign(document.createElement("input"), { className: "unseen", tabIndex: -1 });
  spare.setAttribute("aria-hidden", "true");
  for (const button of document.querySelectorAll(".copy-link")) {
    button.addEventListener("click", async () => {
      button.after(spare);
      tell((await copy(location.href, spare)) ? "The link is copied: it opens with this setup."
        : `Copy this: ${location.href}`);
      spare.remove();
    });
  }
  byId("show-class").addEventListener("click", () => byId("class").showModal());
  byId("class-close").addEventListener("click", () => byId("class").close());
  byId("copy-class").addEventListener("click", async () =>
    tell((await copy(byId("class-link").value, byId("class-link")))
      ? "The class link is copied." : "The link is selected: copy it."));

  return {
    show({ heard_bars: heard, lan, making = [], names: called = {} }) {
      names = called;
      heardBars = heard;
      for (const [kind, name] of Object.entries({ ...kinds, html: "Chart to print" })) {
        const makes = making.includes(kind);
        write(byId(`out-${kind}`), makes ? `Making ${name} …` : name);
        byId(`out-${kind}`).setAttribute("aria-busy", String(makes));
      }
      write(byId("heard-told"), heard ? `What was played, ${heard} ${heard === 1 ? "bar" : "bars"}`
        : "What was played");
      const input = document.querySelector("[name=what][value=heard]");
      input.disabled = !heard;
      if (!heard && input.checked) {
        document.querySelector("[name=what][value=bars]").checked = true;
        links();
      }
      byId("show-class").hidden = !lan;
      if (!lan) return byId("class").close();
      if (byId("class-link").value !== lan.link) byId("class-code").src = `class.svg?${Date.now()}`;
      settle(byId("class-link"), lan.link);
      write(byId("listeners"), lan.listeners === 1 ? "one listens in"
        : lan.listeners ? `${lan.listeners} listen in` : "nobody listens in yet");
    },
  };
}
