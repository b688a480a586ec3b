// One order with its timeline, and a list of orders to choose from.
import type { OrderCard, OrdersCard, TimelineStep } from "../protocol/frames";
import { when } from "../text/time";
import { h } from "../view/dom";
import { icon } from "../view/icons";
import type { Part, Scene } from "../view/scene";
import { heading, lines, picture, rows } from "./pieces";

/** How a state looks; a state that is not listed looks plain. */
const TONES: Record<string, string> = {
  awaiting_payment: "wait", pending: "wait", return_requested: "wait", exchange_requested: "wait",
  processing: "go", shipped: "go", delivered: "good", returned: "good",
};

/** So many orders of a list are shown at first; one more is not worth a button. */
const SHOWN = 5;

export function orderCard(card: OrderCard, scene: Scene): Part {
  const { words } = scene;
  const node = h(
    "div",
    { class: "card order" },
    heading("box", words.order(card.number), pill(card.state, card.state_label)),
    card.placed && h("p", { class: "muted" }, words.placed(shown(card.placed, scene))),
    card.timeline.length > 0 && timeline(card.timeline, scene),
    lines(card.lines, scene),
    rows([...card.rows, { label: words.total, value: card.total, strong: true }]),
  );
  return { node };
}

export function ordersCard(card: OrdersCard, scene: Scene): Part {
  const { words } = scene;
  const tiles = card.orders.map((order) =>
    h(
      "li",
      {},
      h(
        "button",
        { class: "order-tile", type: "button", on: { click: () => scene.say(words.orderText(order.number)) } },
        picture(order.image, scene, "thumb"),
        h(
          "span",
          { class: "line-text" },
          h("span", { class: "order-top" }, h("b", {}, words.order(order.number)), pill(order.state, order.state_label)),
          h("span", { class: "order-summary", dir: "auto" }, order.summary),
          h("small", {}, [order.placed && shown(order.placed, scene), order.total].filter(Boolean).join(" · ")),
        ),
        icon("right"),
      ),
    ),
  );
  const list = h("ul", { "aria-label": words.orders }, ...tiles);
  const hidden = tiles.length > SHOWN + 1 ? tiles.slice(SHOWN) : [];
  for (const tile of hidden) tile.hidden = true;
  const all = h("button", { class: "button quiet all", type: "button", hidden: hidden.length === 0 }, words.allOrders(tiles.length));
  all.addEventListener("click", () => {
    for (const tile of hidden) tile.hidden = false;
    all.hidden = true;
    hidden[0]?.querySelector("button")?.focus({ preventScroll: true });
  });
  return { node: h("div", { class: "card orders" }, list, all) };
}

function pill(state: string, label: string): HTMLElement {
  return h("span", { class: `pill ${TONES[state] ?? ""}`, dir: "auto" }, label);
}

function timeline(steps: readonly TimelineStep[], scene: Scene): HTMLElement {
  const newest = steps.findLastIndex((step) => step.done);
  const entries = steps.map((step, index) => {
    const detail = [step.at && shown(step.at, scene), step.place].filter(Boolean).join(" · ");
    return h(
      "li",
      { class: index === newest ? "newest" : step.done ? "done" : "later" },
      h("span", { dir: "auto" }, step.text, !step.done && h("span", { class: "sr" }, ` (${scene.words.expected})`)),
      detail && h("small", { dir: "auto" }, detail),
    );
  });
  return h("ol", { class: "timeline", "aria-label": scene.words.timeline }, ...entries);
}

function shown(at: string, scene: Scene): string {
  return when(at, scene.language, scene.words, scene.now());
}
