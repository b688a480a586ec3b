// The scrolling list of messages: keeps nodes that did not change, and keeps the newest in sight unless the person reads above.
import { h, set } from "./dom";
import { icon } from "./icons";
import type { Entry } from "./messages";
import type { Part } from "./scene";

interface Kept {
  stamp: readonly unknown[];
  part: Part;
}

/** So many pixels above the end still count as being at the end. */
const NEAR = 48;
/** So many milliseconds after a person's move scrolling counts as theirs. */
const PERSON_FOR = 600;
const SCROLLING_KEYS = new Set(["ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End", "Tab", " "]);

export class Log {
  readonly node: HTMLElement;
  readonly jump: HTMLButtonElement;
  readonly #list: HTMLElement;
  #kept = new Map<string, Kept>();
  #following = true;
  /** When the person last did something that scrolls; other scrolling is our own. */
  #movedAt = Number.NEGATIVE_INFINITY;

  constructor() {
    this.#list = h("div", { class: "entries" });
    this.node = h("div", { class: "log", role: "log", "aria-live": "off", tabindex: "0" }, this.#list);
    this.jump = h("button", { class: "jump", type: "button", hidden: true, on: { click: () => this.#jumped() } }, icon("down"), h("span"));
    this.node.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    const moved = (): void => void (this.#movedAt = performance.now());
    this.node.addEventListener("wheel", moved, { passive: true });
    this.node.addEventListener("touchmove", moved, { passive: true });
    this.node.addEventListener("keydown", (event) => SCROLLING_KEYS.has(event.key) && moved());
    // A press on the list itself and on nothing in it is one on its scroll bar.
    this.node.addEventListener("pointerdown", (event) => event.target === this.node && moved());
    if (typeof ResizeObserver !== "undefined") {
      const observer = new ResizeObserver(() => this.#following && this.#toEnd(false));
      observer.observe(this.#list);
      observer.observe(this.node);
    }
  }

  /** Shows exactly these entries; says whether something was added at the end. */
  show(entries: readonly Entry[]): void {
    const next = new Map<string, Kept>();
    const first = this.#kept.size === 0;
    let place: ChildNode | null = this.#list.firstChild;
    let grew = false;
    for (const entry of entries) {
      const old = this.#kept.get(entry.key);
      const same = old !== undefined && sameStamp(old.stamp, entry.stamp);
      const part = same ? old.part : entry.make();
      if (same) part.refresh?.();
      else {
        if (!old && !first) part.node.classList.add("enter");
        if (!old) grew = true;
        if (old && old.part.node === place) place = place.nextSibling;
        old?.part.node.remove();
      }
      next.set(entry.key, { stamp: entry.stamp, part });
      if (part.node === place) place = place.nextSibling;
      else this.#list.insertBefore(part.node, place);
    }
    for (const [key, { part }] of this.#kept) if (!next.has(key)) part.node.remove();
    this.#kept = next;
    if (this.#following) this.#toEnd(!first);
    else if (grew) this.#offer(true, false);
  }

  /** Goes to the newest message and stays there. */
  follow(): void {
    this.#following = true;
    this.#toEnd(true);
  }

  #jumped(): void {
    this.#following = true;
    this.node.scrollTo({ top: this.node.scrollHeight, behavior: isCalm() ? "instant" : "smooth" });
    this.node.focus({ preventScroll: true });
  }

  #toEnd(smooth: boolean): void {
    const end = this.node.scrollHeight - this.node.clientHeight;
    // A reply longer than the window is read from its beginning.
    const replies = this.#list.querySelectorAll<HTMLElement>(".reply");
    const last = replies.item(replies.length - 1);
    const top = last && last.offsetHeight > this.node.clientHeight - NEAR ? last.offsetTop - this.#list.offsetTop - 4 : end;
    const target = Math.max(0, Math.min(end, top));
    this.#offer(end - target > NEAR, true);
    if (Math.abs(target - this.node.scrollTop) < 1) return;
    this.node.scrollTo({ top: target, behavior: !smooth || isCalm() ? "instant" : "smooth" });
  }

  /** Shows the way down: with words when something is new there, else only as an arrow. */
  #offer(show: boolean, quiet: boolean): void {
    this.jump.hidden = !show;
    set(this.jump, "data-quiet", quiet);
  }

  #scrolled(): void {
    const { scrollTop, scrollHeight, clientHeight } = this.node;
    if (scrollTop + clientHeight > scrollHeight - NEAR) {
      this.#following = true;
      this.jump.hidden = true;
    } else if (performance.now() - this.#movedAt < PERSON_FOR) this.#following = false;
  }
}

function isCalm(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

function sameStamp(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((value, i) => Object.is(value, other[i]));
}
