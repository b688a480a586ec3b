// Two to four products side by side, with what differs standing out.
import type { ComparisonCard } from "../protocol/frames";
import { h, set } from "../view/dom";
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
  const body = card.rows.map((row) =>
    h(
      "tr",
      { class: row.differs ? "differs" : "same" },
      h("th", { scope: "row", dir: "auto" }, row.name, row.differs && h("span", { class: "sr" }, ` (${words.differs})`)),
      ...row.values.map((value) => h("td", { dir: "auto" }, value || "–")),
    ),
  );
  const table = h(
    "table",
    {},
    h("thead", {}, h("tr", {}, h("td", {}, h("span", { class: "sr" }, words.property)), ...head)),
    h("tbody", {}, ...body),
  );
  const both = card.rows.some((row) => row.differs) && card.rows.some((row) => !row.differs);
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
