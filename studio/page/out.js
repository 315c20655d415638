/** Getting it out: files, the MIDI that can be dragged, and links to copy. */
import { settle, write } from "./controls.js";

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
  const kinds = ["mid", "wav", "musicxml"];
  const chosen = () => document.querySelector("[name=what]:checked").value;
  const wanted = () => {
    const bars = byId("out-bars").valueAsNumber || 32;
    return chosen() === "heard" ? ["heard", ""] : ["bars", `?bars=${bars}`];
  };

  function links() {
    const [what, query] = wanted();
    for (const kind of kinds) byId(`out-${kind}`).href = `out/${what}.${kind}${query}`;
    byId("bars-label").hidden = what === "heard";
  }
  for (const input of document.querySelectorAll("[name=what]")) input.addEventListener("change", links);
  byId("out-bars").addEventListener("input", links);
  byId("out-mid").addEventListener("dragstart", (event) => {
    const { href } = byId("out-mid");
    event.dataTransfer.setData("DownloadURL", `audio/midi:vamp.mid:${href}`);
    event.dataTransfer.setData("text/uri-list", href);
    event.dataTransfer.effectAllowed = "copy";
  });
  links();

  const spare = Object.assign(document.createElement("input"), { className: "unseen", tabIndex: -1 });
  spare.setAttribute("aria-hidden", "true");
  byId("copy-link").addEventListener("click", async () => {
    byId("copy-link").after(spare);
    tell((await copy(location.href, spare)) ? "The link is copied: it opens with this setup."
      : `Copy this: ${location.href}`);
    spare.remove();
  });
  byId("copy-class").addEventListener("click", async () =>
    tell((await copy(byId("class-link").value, byId("class-link")))
      ? "The class link is copied." : "The link is selected: copy it."));

  return {
    show({ heard_bars: heard, lan }) {
      write(byId("heard-told"), heard ? `What was heard, ${heard} ${heard === 1 ? "bar" : "bars"}`
        : "What was heard");
      const input = document.querySelector("[name=what][value=heard]");
      input.disabled = !heard;
      if (!heard && input.checked) {
        document.querySelector("[name=what][value=bars]").checked = true;
        links();
      }
      byId("panel-class").hidden = !lan;
      if (!lan) return;
      settle(byId("class-link"), lan.link);
      write(byId("listeners"), lan.listeners === 1 ? "one listens in"
        : lan.listeners ? `${lan.listeners} listen in` : "nobody listens in yet");
    },
  };
}
