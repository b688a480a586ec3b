// The visitor's choice whether the shop learns from what they look at: asked once, remembered, and changed at any time from the footer.
import { refusesTracking, shelfOf } from "../../src/surroundings";
import { h } from "../../src/view/dom";
import type { Words } from "./words";

const KEY = "shop:consent";

/** "yes", "no", or null while nobody has chosen; a browser that says not to track has chosen. */
export function consentGiven(): "yes" | "no" | null {
  if (refusesTracking()) return "no";
  const stored = shelfOf(() => localStorage)?.getItem(KEY);
  return stored === "yes" || stored === "no" ? stored : null;
}

/** The line that asks; null when there is nothing to ask. With `again` it is shown although a choice was made. */
export function consentLine(words: Words, again: boolean, chosen: () => void): HTMLElement | null {
  const given = consentGiven();
  if (refusesTracking() || (given !== null && !again)) return null;
  const choose = (choice: "yes" | "no") => (): void => {
    shelfOf(() => localStorage)?.setItem(KEY, choice);
    chosen();
  };
  const button = (choice: "yes" | "no", label: string, look: string): HTMLElement =>
    h("button", { class: `button ${look}`, type: "button", "aria-pressed": given === null ? null : String(given === choice), on: { click: choose(choice) } }, label);
  return h(
    "section",
    { class: "consent", "aria-label": words.privacy },
    h("p", {}, words.consentAsk),
    h("div", { class: "consent-buttons" }, button("no", words.consentNo, ""), button("yes", words.consentYes, "")),
  );
}

/** What stands in the footer: the choice that holds, and the way to change it. */
export function consentNote(words: Words, change: () => void): HTMLElement {
  if (refusesTracking()) return h("p", { class: "privacy" }, words.consentRefused);
  const says = consentGiven() === "yes" ? words.consentIsYes : words.consentIsNo;
  return h("p", { class: "privacy" }, says, " ", h("button", { class: "text-button", type: "button", on: { click: change } }, words.consentChange));
}

/** Calls when another tab of the shop chose. */
export function whenChosenElsewhere(changed: () => void): void {
  addEventListener("storage", (event) => event.key === KEY && changed());
}
