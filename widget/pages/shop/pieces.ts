// Parts that both pages use.
import { h, type Child } from "../../src/view/dom";
import { icon, stars } from "../../src/view/icons";
import type { Tile } from "./api";
import { productAddress } from "./place";
import type { Words } from "./words";

export function photo(address: string | null, className: string, eager: boolean): HTMLElement {
  const frame = h("span", { class: `photo ${className}` });
  const standIn = (): void => frame.replaceChildren(icon("picture"));
  if (!address) standIn();
  else frame.append(h("img", { src: address, alt: "", loading: eager ? "eager" : "lazy", decoding: "async", on: { error: standIn } }));
  return frame;
}

export function price(now: string, before: string | null, words: Words): HTMLElement {
  return h(
    "div",
    { class: "price" },
    h("bdi", {}, now),
    before !== null && h("s", {}, h("span", { class: "sr" }, `${words.was} `), h("bdi", {}, before)),
  );
}

export function rating(value: number | null, count: number, words: Words): HTMLElement | null {
  if (value === null) return null;
  const text = value.toFixed(1);
  const number = h("span", { "aria-hidden": "true" }, text);
  return h("div", { class: "rating" }, stars(value), h("span", { class: "sr" }, words.rating(text)), number, count > 0 && h("small", {}, words.reviews(count)));
}

export function productTile(product: Tile, words: Words, eager: boolean): HTMLElement {
  const flag = !product.available ? words.soldOut : product.compare_at !== null ? words.sale : "";
  return h(
    "li",
    { class: product.available ? "product" : "product out" },
    photo(product.image, "square", eager),
    flag && h("span", { class: product.available ? "flag" : "flag plain" }, flag),
    h("div", { class: "product-kind", dir: "auto" }, [product.brand, product.kind].filter(Boolean).join(" · ")),
    h("h3", { dir: "auto" }, h("a", { href: productAddress(product.id) }, product.title)),
    rating(product.rating, product.review_count, words),
    price(product.price, product.compare_at, words),
  );
}

/** A message in place of content, with what can be done about it. */
export function empty(title: string, hint: string, ...actions: Child[]): HTMLElement {
  return h("div", { class: "empty" }, h("h2", {}, title), hint && h("p", {}, hint), h("div", { class: "actions" }, ...actions));
}
