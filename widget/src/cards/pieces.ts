// What several cards share: headings, rows, lines and pictures.
import type { LineTile, Row } from "../protocol/frames";
import { h, type Child } from "../view/dom";
import { icon, type IconName } from "../view/icons";
import type { Scene } from "../view/scene";

/** A picture that gives way to a drawn stand-in when there is none or it does not load. */
export function picture(address: string | null, scene: Scene, className: string): HTMLElement {
  const frame = h("span", { class: `picture ${className}` });
  const source = scene.picture(address);
  const standIn = (): void => frame.replaceChildren(icon("picture"));
  if (!source) standIn();
  else {
    const failed = { error: standIn };
    frame.append(h("img", { src: source, alt: "", loading: "lazy", decoding: "async", referrerpolicy: "no-referrer", on: failed }));
  }
  return frame;
}

export function heading(name: IconName, title: string, ...more: Child[]): HTMLElement {
  return h("div", { class: "card-head" }, h("span", { class: "card-icon" }, icon(name)), h("h3", { dir: "auto" }, title), ...more);
}

/** Labels with their values; null for none. */
export function rows(all: readonly Row[]): HTMLElement | null {
  if (all.length === 0) return null;
  const pairs = all.map(({ label, value, strong }) =>
    h("div", { class: strong ? "row strong" : "row" }, h("dt", { dir: "auto" }, label), h("dd", { dir: "auto" }, value)),
  );
  return h("dl", { class: "rows" }, ...pairs);
}

/** Positions of an order or a proposal; null for none. */
export function lines(all: readonly LineTile[], scene: Scene): HTMLElement | null {
  if (all.length === 0) return null;
  const tiles = all.map((line) => {
    const detail = [line.options, scene.words.quantity(line.quantity)].filter(Boolean).join(" · ");
    return h(
      "li",
      { class: "line" },
      picture(line.image, scene, "thumb"),
      h("span", { class: "line-text" }, h("span", { dir: "auto" }, line.title), h("small", { dir: "auto" }, detail)),
      h("bdi", { class: "line-price" }, line.price),
    );
  });
  return h("ul", { class: "lines" }, ...tiles);
}
