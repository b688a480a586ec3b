// Two to four products side by side, with what differs standing out.
import type { ComparisonCard } from "../protocol/frames";
import { h, set } from "../view/dom";
import { icon } from "../view/icons";
import type { Part, Scene } from "../view/scene";
import { picture } from "./pieces";
import { price, rating, title } from "./products";

export function comparisonCard(card: ComparisonCard, scene: Scene): Part {
  const { words } = scene;
  const head = card.products.map((product) =>
    h(
      "th",
      { scope: "col" },
      picture(product.image, scene, "middle"),
      h("span", { class: "tile-title", dir: "auto" }, title(product, scene)),
      price(product, scene),
      product.rating !== null && rating(product, scene),
    ),
  );
  // What differs decides, so it stands first; within both groups the shop's own order is kept.
  const sorted = [...card.rows.filter((row) => row.differs), ...card.rows.filter((row) => !row.differs)];
  const body = sorted.map((row) =>
    h(
      "tr",
      { class: row.differs ? "differs" : "same" },
      h("th", { scope: "row", dir: "auto" }, row.name, row.differs && h("span", { class: "sr" }, ` (${words.differs})`)),
      ...row.values.map((value, place) => cell(value, row.best.includes(place), scene)),
    ),
  );
  const both = card.rows.some((row) => row.differs) && card.rows.some((row) => !row.differs);
  // Where everything differs, marking it all would mark nothing.
  const table = h(
    "table",
    { class: both ? "mixed" : "" },
    h("thead", {}, h("tr", {}, h("td", {}, h("span", { class: "sr" }, words.property)), ...head)),
    h("tbody", {}, ...body),
  );
  const box = h("input", { type: "checkbox" });
  box.addEventListener("change", () => set(table, "data-only-differences", box.checked));
  const label = card.products.map((product) => product.title).join(" / ");
  const node = h(
    "div",
    { class: "card comparison" },
    both && h("label", { class: "only" }, box, h("span", {}, words.onlyDifferences)),
    h("div", { class: "table", role: "region", tabindex: "0", "aria-label": label }, table),
  );
  return { node };
}

/** A value; the best of its row has a tick, which is said as well. */
function cell(value: string, best: boolean, scene: Scene): HTMLElement {
  if (!best) return h("td", { dir: "auto" }, value || "–");
  return h("td", { dir: "auto", class: "best" }, h("span", {}, value), icon("check"), h("span", { class: "sr" }, ` (${scene.words.best})`));
}
