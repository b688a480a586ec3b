// Rows under a product: what goes with it and what is like it, each product with its reason. Without an honest reason there is no row.
import { h } from "../../src/view/dom";
import { getRelated, type RelatedTile } from "./api";
import { productTile } from "./pieces";
import type { State } from "./state";

/** A place that fills itself once the engine has answered, and stays empty when it has nothing to say or cannot. */
export function related(state: State, id: string, signal: AbortSignal): HTMLElement {
  const { words } = state;
  const place = h("div", { class: "related" });
  getRelated(id, state.language, signal)
    .then(({ goes_with, similar }) => place.append(...rows(words.goesWith, goes_with), ...rows(words.similar, similar)))
    .catch((error: unknown) => {
      if (!signal.aborted) console.info("no related products", error);
    });

  function rows(title: string, products: readonly RelatedTile[]): HTMLElement[] {
    if (products.length === 0) return [];
    const tiles = products.map((product) => {
      const tile = productTile(product, words, false);
      tile.append(h("p", { class: "why", dir: "auto" }, product.reason));
      return tile;
    });
    return [h("section", { "aria-label": title }, h("h2", {}, title), h("ul", { class: "grid row" }, ...tiles))];
  }
  return place;
}
