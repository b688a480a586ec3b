// One product: picture, price, choices, details and reviews.
import { h, say, set } from "../../src/view/dom";
import { icon, stars } from "../../src/view/icons";
import { getProduct, Unavailable, type ProductPage, type Variant } from "./api";
import { empty, photo, price, rating } from "./pieces";
import { listAddress } from "./place";
import { related } from "./related";
import type { State } from "./state";

export function productPage(state: State, id: string, signal: AbortSignal): HTMLElement[] {
  const { words, language } = state;
  const page = h("div", { class: "page", "aria-busy": "true" }, h("div", { class: "split skeleton" }, h("span", { class: "photo square" }), h("div", {}, h("i"), h("i"), h("i"))));

  async function load(): Promise<void> {
    try {
      const product = await getProduct(id, language, signal);
      document.title = `${product.title} · ${state.shop.name[language]}`;
      page.replaceChildren(...content(state, product, signal));
      state.look(product.id);
    } catch (error) {
      if (signal.aborted) return;
      const gone = error instanceof Unavailable && error.status === 404;
      const back = h("a", { class: "button", href: "/" }, words.back);
      const again = h("button", { class: "button primary", type: "button", on: { click: () => void load() } }, words.again);
      page.replaceChildren(empty(gone ? words.missing : words.failed, "", gone ? null : again, back));
    }
    page.removeAttribute("aria-busy");
  }
  void load();
  return [page];
}

function content(state: State, product: ProductPage, signal: AbortSignal): HTMLElement[] {
  const { words } = state;
  const department = state.shop.departments.find(({ name }) => Object.values(name).includes(product.department));
  const crumbs = h(
    "nav",
    { class: "crumbs", "aria-label": words.departments },
    h("a", { href: "/" }, words.home),
    icon("right"),
    department ? h("a", { href: listAddress({ department: department.id }) }, product.department) : h("span", {}, product.department),
  );
  const ask = (): void => state.chat(words.askText(product.title));
  const facts = h(
    "div",
    { class: "facts" },
    h("p", { class: "product-kind", dir: "auto" }, [product.brand, product.kind].filter(Boolean).join(" · ")),
    h("h1", { dir: "auto" }, product.title),
    rating(product.rating, product.review_count, words),
    buying(state, product),
    h("button", { class: "button primary big", type: "button", on: { click: ask } }, icon("chat"), words.ask),
    product.description && h("div", { class: "prose" }, h("h2", {}, words.about), ...paragraphs(product.description)),
  );
  return [crumbs, h("div", { class: "split" }, photo(product.image, "square tall", true), facts), details(state, product), related(state, product.id, signal), reviews(state, product)];
}

/** Price and stock of the chosen variant, with a row of choices for each option. */
function buying(state: State, product: ProductPage): HTMLElement {
  const { words } = state;
  const first = product.variants.find((variant) => variant.available) ?? product.variants[0];
  const chosen: Record<string, string> = { ...first?.options };
  const amount = h("div");
  const stock = h("p", { class: "stock", role: "status" });
  const matching = (options: Record<string, string>): Variant | undefined =>
    product.variants.find((variant) => Object.entries(options).every(([name, value]) => variant.options[name] === value));

  const choices = product.options.map(({ name, values }) => {
    const inputs = values.map((value) => h("input", { type: "radio", name: `option:${name}`, value, checked: chosen[name] === value }));
    const labels = values.map((value, i) => h("label", { class: "choice" }, inputs[i]!, h("span", { dir: "auto" }, value)));
    inputs.forEach((input) => input.addEventListener("change", () => choose(name, input.value)));
    return { name, values, labels, inputs, node: h("fieldset", {}, h("legend", { dir: "auto" }, name), h("div", { class: "choices" }, ...labels)) };
  });

  function choose(name: string, value: string): void {
    chosen[name] = value;
    // Where this combination does not exist, the choice just made counts and the others follow it.
    const variant = matching(chosen) ?? matching({ [name]: value });
    Object.assign(chosen, variant?.options);
    show();
  }

  function show(): void {
    const variant = matching(chosen) ?? first;
    amount.replaceChildren(price(variant?.price ?? product.price, variant ? variant.compare_at : product.compare_at, words));
    const available = variant?.available ?? product.available;
    say(stock, !available ? words.soldOut : variant?.stock != null ? words.stock(variant.stock) : words.inStock);
    set(stock, "data-none", !available);
    for (const { name, values, labels, inputs } of choices)
      values.forEach((value, i) => {
        const there = matching({ ...chosen, [name]: value })?.available ?? false;
        inputs[i]!.checked = chosen[name] === value;
        set(labels[i]!, "data-none", !there);
        set(inputs[i]!, "aria-label", there ? null : `${value}, ${words.unavailableChoice}`);
      });
  }
  show();
  return h("div", { class: "buying" }, amount, stock, ...choices.map(({ node }) => node));
}

function details({ words }: State, product: ProductPage): HTMLElement {
  const rows = product.attributes.map(({ name, value }) => h("div", {}, h("dt", { dir: "auto" }, name), h("dd", { dir: "auto" }, value)));
  const sections = product.sections.map(({ title, text }) => h("details", {}, h("summary", { dir: "auto" }, title, icon("down")), h("div", { class: "prose" }, ...paragraphs(text))));
  return h(
    "section",
    { class: "details" },
    rows.length > 0 && h("div", {}, h("h2", {}, words.details), h("dl", {}, ...rows)),
    sections.length > 0 && h("div", { class: "sections" }, ...sections),
  );
}

function reviews({ words }: State, product: ProductPage): HTMLElement {
  const entries = product.reviews.map((review) =>
    h(
      "li",
      {},
      h("div", { class: "rating" }, stars(review.rating), h("span", { class: "sr" }, words.rating(String(review.rating)))),
      review.title && h("h3", { dir: "auto" }, review.title),
      ...paragraphs(review.body),
      h("small", {}, h("bdi", {}, review.author), ` · ${review.written}`),
    ),
  );
  return h(
    "section",
    { class: "reviews" },
    h("h2", {}, words.reviewsTitle),
    entries.length > 0 ? h("ul", {}, ...entries) : h("p", { class: "count" }, words.noReviews),
  );
}

function paragraphs(text: string): HTMLElement[] {
  const parts = text.split(/\n{2,}/).filter((part) => part.trim());
  return parts.map((part) => h("p", { dir: "auto" }, part));
}
