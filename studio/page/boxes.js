/** The whole form as boxes, the line that moves through them with the sound, and the loop. */

const byId = (id) => document.getElementById(id);

/** @param {(first: number, last: number) => void} loop told when two bars were tapped */
export function makeBoxes(loop) {
  const ground = byId("boxes");
  const line = document.createElement("div");
  line.id = "line";
  line.hidden = true;
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  let shown = null; // the form that is drawn
  let boxes = [];
  let places = []; // left, top, width, height of each, in the ground
  let current = -1;
  let first = 0; // the bar that was tapped, from 1, while the second is awaited
  let canLoop = false;

  function build(form) {
    shown = form;
    current = -1;
    let before = "";
    boxes = form.bars.map((bar, i) => {
      const box = document.createElement("button");
      box.type = "button";
      box.className = "box";
      box.tabIndex = i ? -1 : 0;
      const names = bar.map((part) => part.symbol);
      box.setAttribute("aria-label", `Bar ${i + 1}, ${names.join(", ")}`);
      const same = names.length === 1 && names[0] === before;
      before = names.at(-1);
      bar.forEach((part) => {
        const name = document.createElement("span");
        name.textContent = same ? "∕" : part.symbol;
        name.style.flexGrow = part.beats;
        name.className = same ? "same" : part.symbol.length > (bar.length > 1 ? 3 : 5) ? "long" : "";
        box.append(name);
      });
      return box;
    });
    const count = boxes.length;
    ground.dataset.size = count > 64 ? "huge" : count > 16 ? "large" : "small";
    ground.style.setProperty("--wide", count <= 8 || count === 12 ? count : count <= 16 ? 8 : 16);
    ground.style.setProperty("--middle", Math.min(count, count === 12 ? 6 : 8));
    ground.style.setProperty("--narrow", Math.min(count, 4));
    ground.replaceChildren(...boxes, line);
    measure();
  }

  function measure() {
    places = boxes.map((box) => [box.offsetLeft, box.offsetTop, box.offsetWidth, box.offsetHeight]);
  }

  function light(index) {
    if (index === current) return;
    boxes[current]?.classList.remove("now");
    boxes[current]?.removeAttribute("aria-current");
    current = index;
    const box = boxes[index];
    box?.classList.add("now");
    box?.setAttribute("aria-current", "true");
    if (box && ground.scrollHeight > ground.clientHeight + 2) {
      const { offsetTop: top, offsetHeight: height } = box;
      if (top < ground.scrollTop || top + height > ground.scrollTop + ground.clientHeight) {
        ground.scrollTop = top - height / 2;
      }
    }
  }

  function tell(text) {
    byId("form-hint").textContent = text;
    byId("form-hint").classList.toggle("waits", first > 0);
  }

  function letBe() {
    boxes[first - 1]?.classList.remove("first");
    first = 0;
    tell(canLoop ? "Tap a first and a last bar to loop them" : "");
  }

  function open(bar) {
    if (!boxes[bar - 1]) return;
    letBe();
    first = bar;
    boxes[bar - 1].classList.add("first");
    tell(`From bar ${bar}: now tap the last one`);
  }

  function close(bar) {
    if (!boxes[bar - 1]) return;
    const begun = first || bar;
    letBe();
    loop(begun, bar);
  }

  ground.addEventListener("click", (event) => {
    const bar = boxes.indexOf(event.target.closest(".box")) + 1;
    if (bar && canLoop) (first ? close : open)(bar);
  });
  ground.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 4, ArrowUp: -4 }[event.key];
    const at = boxes.indexOf(document.activeElement);
    if (!step || at < 0) return;
    const to = boxes[Math.max(0, Math.min(boxes.length - 1, at + step))];
    boxes[at].tabIndex = -1;
    to.tabIndex = 0;
    to.focus();
    event.preventDefault();
    event.stopPropagation();
  });
  new ResizeObserver(measure).observe(ground);

  return {
    letBe,
    open,
    close,
    /** @param {object} state the loop's bars are framed */
    frame(state, isLead) {
      if (isLead !== canLoop) {
        canLoop = isLead;
        letBe();
      }
      for (const box of boxes) box.disabled = !isLead; // who listens in is shown the form
      const [from, to] = state.loop ?? [0, -1];
      boxes.forEach((box, i) => {
        const bar = i + 1;
        const held = from <= to ? bar >= from && bar <= to : state.loop && (bar >= from || bar <= to);
        box.classList.toggle("looped", Boolean(held));
      });
      byId("let-go").hidden = !state.loop || !isLead;
    },
    /**
     * @param {{beat: object, into: number}|null} place where the sound is
     * @param {object} form
     */
    show(place, form) {
      if (form && form !== shown) {
        if (shown?.title !== form.title || shown?.bars.length !== form.bars.length ||
            JSON.stringify(shown.bars) !== JSON.stringify(form.bars)) build(form);
        else shown = form;
      }
      const index = place && place.beat.box >= 0 ? place.beat.box : -1;
      light(index);
      line.hidden = index < 0 || !places[index];
      if (line.hidden) return;
      const { beat } = place;
      const into = (beat.beat - 1 + (calm.matches ? 0 : place.into)) / beat.beats;
      const [left, top, width, height] = places[index];
      line.style.height = `${height}px`;
      line.style.transform = `translate(${(left + into * width).toFixed(2)}px, ${top}px)`;
    },
  };
}
