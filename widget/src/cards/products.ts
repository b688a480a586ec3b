// A row of products to browse, to ask about and to choose for a comparison.
import type { ProductsCard, ProductTile } from "../protocol/frames";
import { h, set } from "../view/dom";
import { icon, stars } from "../view/icons";
import type { Part, Scene } from "../view/scene";
import { picture } from "./pieces";

const MOST = 4;

export function productsCard(card: ProductsCard, scene: Scene): Part {
  const { words } = scene;
  const chosen = new Map<string, ProductTile>();
  const boxes: HTMLInputElement[] = [];
  const compareText = h("span");
  const compare = h(
    "button",
    { class: "button primary", type: "button", on: { click: () => scene.say(words.compareText([...chosen.values()].map((p) => p.title))) } },
    compareText,
  );
  const bar = h("div", { class: "compare-bar", hidden: true }, h("small", {}, words.comparePick), compare);

  const choose = (product: ProductTile, on: boolean): void => {
    if (on) chosen.set(product.id, product);
    else chosen.delete(product.id);
    set(bar, "hidden", chosen.size === 0);
    compareText.textContent = words.compareNow(Math.max(2, chosen.size));
    compare.disabled = chosen.size < 2;
    for (const box of boxes) box.disabled = !box.checked && chosen.size >= MOST;
  };

  const several = card.products.length > 1;
  const tiles = card.products.map((product) => {
    const box = h("input", { type: "checkbox", "aria-label": `${words.compare}: ${product.title}` });
    box.addEventListener("change", () => choose(product, box.checked));
    boxes.push(box);
    return tile(product, scene, several ? h("label", { class: "pick" }, box, h("span", {}, words.compare)) : null);
  });
  const track = h("ul", { class: "track", "aria-label": words.products }, ...tiles);
  const node = h("div", { class: several ? "carousel" : "carousel single" }, track, several && arrows(track, scene), several && bar);
  return { node };
}

function arrows(track: HTMLElement, scene: Scene): HTMLElement {
  const go = (direction: number) => (): void => {
    track.scrollBy({ left: direction * track.clientWidth * 0.8, behavior: "smooth" });
  };
  const left = h("button", { class: "arrow", type: "button", "aria-label": scene.words.previous, on: { click: go(-1) } }, icon("left"));
  const right = h("button", { class: "arrow", type: "button", "aria-label": scene.words.next, on: { click: go(1) } }, icon("right"));
  const update = (): void => {
    // Half a pixel of slack: browsers round scroll positions.
    set(left, "data-end", track.scrollLeft < 1);
    set(right, "data-end", track.scrollLeft + track.clientWidth > track.scrollWidth - 1.5);
  };
  track.addEventListener("scroll", update, { passive: true });
  if (typeof ResizeObserver !== "undefined") new ResizeObserver(update).observe(track);
  return h("div", { class: "arrows" }, left, right);
}

function tile(product: ProductTile, scene: Scene, pick: HTMLElement | null): HTMLElement {
  const { words } = scene;
  const availability = product.available ? product.availability : product.availability || words.soldOut;
  return h(
    "li",
    { class: product.available ? "tile" : "tile out" },
    h("div", { class: "tile-picture" }, picture(product.image, scene, "big"), pick),
    h("div", { class: "tile-title", dir: "auto" }, title(product, scene)),
    price(product, scene),
    product.rating !== null && rating(product, scene),
    availability && h("div", { class: product.available ? "stock" : "stock none", dir: "auto" }, availability),
    product.reason && h("div", { class: "reason", dir: "auto" }, product.reason),
    product.available ? action(words.ask, words.askText) : action(words.tellBack, words.tellBackText, icon("bell")),
  );

  /** The one thing to do with a tile, said for the shopper. */
  function action(label: string, text: (title: string) => string, sign: Node | null = null): HTMLElement {
    const click = (): void => scene.say(text(product.title));
    return h("button", { class: "button quiet", type: "button", "aria-label": `${label}: ${product.title}`, on: { click } }, sign, label);
  }
}

/** The title, linked to the shop's page where the merchant said where that is. */
export function title(product: ProductTile, scene: Scene): HTMLElement {
  const href = scene.productPage(product.id);
  if (href === null) return h("span", {}, product.title);
  const opened = (event: MouseEvent): void => {
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey;
    if (plain && !scene.productOpened(product.id)) event.preventDefault();
  };
  return h("a", { href, on: { click: opened } }, product.title);
}

export function price(product: ProductTile, scene: Scene): HTMLElement {
  return h(
    "div",
    { class: "price" },
    h("bdi", {}, product.price),
    product.compare_at !== null && h("s", {}, h("span", { class: "sr" }, `${scene.words.wasPrice} `), h("bdi", {}, product.compare_at)),
  );
}

export function rating(product: ProductTile, scene: Scene): HTMLElement {
  const value = (product.rating ?? 0).toFixed(1);
  return h(
    "div",
    { class: "rating" },
    stars(product.rating ?? 0),
    h("span", { class: "sr" }, scene.words.rating(value)),
    h("span", { "aria-hidden": "true" }, value),
    product.review_count > 0 && h("small", {}, scene.words.reviews(product.review_count)),
  );
}
