/** What is practised: how long, over which chords, counted in how, up which ladder. */
import { offer, settle, signed, write } from "./controls.js";

const byId = (id) => document.getElementById(id);
const USUAL = { choruses: "12", bars: "32", time: "3:00" };
const WORD = { choruses: "How many", bars: "How many", time: "How long" };

/** @param {(message: object) => void} send */
export function makePractice(send) {
  const kind = byId("length-kind");
  const value = byId("length-value");
  let usual = "";
  let form = ""; // that is played; one that was refused stays as it was written

  function askLength() {
    send({ do: "length", kind: kind.value, value: kind.value === "endless" ? null : value.value });
  }
  kind.addEventListener("change", () => {
    value.value = USUAL[kind.value] ?? "";
    showKind(kind.value);
    askLength();
  });
  value.addEventListener("change", askLength);

  function showKind(which) {
    byId("length-label").hidden = which === "endless";
    write(byId("length-word"), WORD[which] ?? "");
    value.inputMode = which === "time" ? "text" : "numeric";
  }

  const chords = (text) => {
    tried = performance.now();
    byId("chords-refused").textContent = "";
    send({ do: "set", name: "chords", value: text });
  };
  byId("chords-play").addEventListener("click", () => chords(byId("chords").value.trim()));
  byId("chords").addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault(); // a form is one line; Enter plays it
    chords(byId("chords").value.trim());
  });
  byId("chords-usual").addEventListener("click", () => {
    byId("chords").value = usual;
    chords(usual);
  });
  byId("forms").addEventListener("change", ({ target }) => {
    if (!target.value) return;
    byId("chords").value = target.value;
    chords(target.value);
  });

  byId("count-in-each").addEventListener("change", ({ target }) =>
    send({ do: "count_in_each", on: target.checked }));

  function climb() {
    if (!byId("ladder-on").checked) return send({ do: "ladder" });
    const [by, every, limit] = ["by", "every", "limit"].map((id) => byId(`ladder-${id}`).valueAsNumber);
    return send({ do: "ladder", by, every, limit });
  }
  byId("ladder-on").addEventListener("change", climb);
  for (const id of ["by", "every", "limit"]) {
    byId(`ladder-${id}`).addEventListener("change", () => byId("ladder-on").checked && climb());
  }

  return {
    offer({ forms }) {
      usual = forms[0]?.value ?? "";
      offer(byId("forms"), [{ value: "", name: "your own" }, ...forms]);
    },
    show({ length, setup, ladder, count_in_each: each }) {
      settle(kind, length.kind);
      showKind(kind.value);
      if (length.value !== null) settle(value, length.value);
      if (form !== setup.chords) {
        settle(byId("chords"), setup.chords);
        byId("chords-refused").textContent = "";
        form = setup.chords;
      }
      write(byId("chords-moved"), setup.written_in === setup.key ? ""
        : `Written in ${signed(setup.written_in)}, played in ${signed(setup.key)}.`);
      const known = [...byId("forms").options].some((form) => form.value === setup.chords);
      settle(byId("forms"), known ? setup.chords : "");
      byId("count-in-each").checked = each;
      byId("ladder-on").checked = Boolean(ladder);
      if (ladder) for (const id of ["by", "every", "limit"]) settle(byId(`ladder-${id}`), ladder[id]);
    },
  };
}

let tried = -1e9; // when a form was sent

/** A form that was refused says so where it was written. */
export function showRefused(text) {
  if (performance.now() - tried < 2000) byId("chords-refused").textContent = text;
}
