/** The players: a strip for each, to mute, hear alone, make louder or softer, or send out. */
import { settle, slide, write } from "./controls.js";

/** @param {(message: object) => void} send */
export function makePlayers(send) {
  let strips = [];

  function strip({ value: player, name }, least, most) {
    const row = document.createElement("div");
    row.className = "strip";
    row.setAttribute("role", "group");
    row.setAttribute("aria-label", name);
    const title = document.createElement("b");
    title.textContent = name;
    const presses = ["mute", "solo", "out"].map((what) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = { mute: "Mute", solo: "Solo", out: "Out" }[what];
      button.setAttribute("aria-label", { mute: `Mute ${name}`, solo: `${name} alone`, out: `${name} out` }[what]);
      button.addEventListener("click", () =>
        send({ do: what, player, on: button.getAttribute("aria-pressed") !== "true" }));
      return button;
    });
    const level = document.createElement("input");
    Object.assign(level, { type: "range", min: -30, max: most, step: 1 });
    level.setAttribute("aria-label", `${name}, level in decibels`);
    slide(level, (db) => send({ do: "level", player, db: db <= -30 ? least : db }));
    const told = document.createElement("output");
    row.append(title, ...presses, level, told);
    return { player, row, presses, level, told };
  }

  return {
    offer({ players, level }) {
      strips = players.map((player) => strip(player, level.least, level.most));
      document.getElementById("players").replaceChildren(...strips.map(({ row }) => row));
    },
    show({ desk, setup }) {
      for (const { player, presses, level, told } of strips) {
        const { mute, solo, level: db } = desk.strips[player];
        const pressed = [mute, solo, !setup.players.includes(player)];
        presses.forEach((button, i) => button.setAttribute("aria-pressed", String(pressed[i])));
        settle(level, Math.max(-30, db));
        write(told, `${db > 0 ? "+" : ""}${Math.round(db)} dB`);
      }
    },
  };
}
