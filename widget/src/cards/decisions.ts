// Cards around an act: the proposal that waits for its person, what the shop recorded, and what happens after asking for a person.
import type { ConfirmationCard, HandoverCard, ReceiptCard } from "../protocol/frames";
import { when } from "../text/time";
import { h, say, set } from "../view/dom";
import { icon, type IconName } from "../view/icons";
import type { DecisionState, Part, Scene } from "../view/scene";
import { heading, lines, rows } from "./pieces";

const SIGNS: Partial<Record<DecisionState, IconName>> = {
  done: "check", failed: "alert", refused: "alert", unsent: "alert", expired: "clock", waiting_for_agent: "clock", declined: "close",
};

export function confirmationCard(card: ConfirmationCard, scene: Scene): Part {
  const { words } = scene;
  const button = (type: "confirm" | "decline", label: string, look: string): HTMLButtonElement =>
    h("button", { class: `button ${look}`, type: "button", on: { click: () => decide(type) } }, label);
  const confirm = button("confirm", card.confirm_label, "primary");
  const decline = button("decline", card.decline_label, "");
  const sign = h("span", { class: "sign" });
  const text = h("span");
  const status = h("div", { class: "decision", tabindex: "-1" }, sign, text);
  const buttons = h("div", { class: "buttons" }, decline, confirm);
  const until = card.expires ? words.validUntil(when(card.expires, scene.language, words, scene.now())) : words.nothingYet;
  const node = h(
    "div",
    { class: "card confirmation", role: "group", "aria-label": card.title },
    heading("shield", card.title),
    lines(card.lines, scene),
    rows(card.rows),
    card.note && h("p", { class: "note", dir: "auto" }, card.note),
    buttons,
    h("p", { class: "muted until" }, until),
    status,
  );

  function decide(type: "confirm" | "decline"): void {
    scene.decide(type, card.proposal);
    refresh();
    // The buttons go away under the person's finger; the keyboard goes on from what replaces them.
    if (buttons.hidden) status.focus({ preventScroll: true });
  }

  let before: DecisionState | null = null;
  function refresh(): void {
    const state = scene.decision(card.proposal);
    if (state === before) return;
    before = state;
    const open = state === "open" || state === "unsent";
    set(node, "data-state", state);
    confirm.disabled = decline.disabled = !open;
    buttons.hidden = !open;
    say(text, words.proposal[state]);
    status.hidden = state === "open";
    const name = SIGNS[state];
    sign.replaceChildren(name ? icon(name) : h("span", { class: "spinner" }));
  }
  refresh();
  return { node, refresh };
}

export function receiptCard(card: ReceiptCard): Part {
  const number = card.reference && h("bdi", { class: "reference" }, card.reference);
  return { node: h("div", { class: "card receipt" }, heading("check", card.title, number), rows(card.rows)) };
}

export function handoverCard(card: HandoverCard): Part {
  return { node: h("div", { class: "card handover" }, heading("person", card.title), rows(card.rows)) };
}
