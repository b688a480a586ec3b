// The product grid with departments, search results and sorting.
import { h, say } from "../../src/view/dom";
import { icon } from "../../src/view/icons";
import { getProducts, type Tile } from "./api";
import { empty, productTile } from "./pieces";
import { listAddress, type Place } from "./place";
import type { State } from "./state";

type ListPlace = Extract<Place, { page: "list" }>;

const PAGE = 24;
/** Pictures that are seen at once are loaded at once. */
const EAGER = 8;

export function listPage(state: State, place: ListPlace, signal: AbortSignal): HTMLElement[] {
  const { shop, words, language } = state;
  const department = shop.departments.find(({ id }) => id && id === place.department);
  const heading = department ? department.name[language] : words.all;
  const count = h("p", { class: "count", role: "status" });
  const grid = h("ul", { class: "grid", "aria-label": heading, "aria-busy": "true" }, ...skeletons());
  const more = h("button", { class: "button", type: "button", hidden: true }, words.more);
  const below = h("div", { class: "below" }, more);
  let shown = 0;

  async function load(): Promise<void> {
    const wanted = { department: place.department, q: place.q, sort: place.sort, offset: shown, limit: PAGE, language };
    more.disabled = true;
    try {
      const { total, products } = await getProducts(wanted, signal);
      put(products, total);
    } catch (error) {
      if (signal.aborted) return;
      console.error(error);
      const again = h("button", { class: "button", type: "button", on: { click: () => void load() } }, words.again);
      if (shown === 0) grid.replaceChildren();
      below.replaceChildren(empty(words.failed, "", again));
    }
    grid.removeAttribute("aria-busy");
    more.disabled = false;
  }

  function put(products: Tile[], total: number): void {
    const tiles = products.map((product, i) => productTile(product, words, shown + i < EAGER));
    if (shown === 0) grid.replaceChildren(...tiles);
    else {
      grid.append(...tiles);
      tiles[0]?.querySelector("a")?.focus({ preventScroll: true });
    }
    shown += products.length;
    say(count, place.q ? words.found(total, place.q) : words.count(total));
    more.hidden = shown >= total || products.length === 0;
    const name = shop.assistant[language];
    const ask = h("button", { class: "button primary", type: "button", on: { click: () => state.chat(place.q) } }, words.askAssistant(name));
    below.replaceChildren(total === 0 ? empty(words.none, words.noneHint(name), ask) : more);
  }

  more.addEventListener("click", () => void load());
  void load();
  const start = place.q || place.department ? null : hero(state);
  const title = h(start ? "h2" : "h1", {}, heading);
  const head = h("div", { class: "list-head" }, h("div", {}, title, count), sorting(state, place));
  return [start, departments(state, place), head, grid, below].filter((part) => part !== null);
}

function hero(state: State): HTMLElement {
  const { shop, words, language } = state;
  const name = shop.assistant[language];
  const model = shop.model.kind === "hosted" ? words.model.hosted(shop.model.name) : words.model[shop.model.kind];
  return h(
    "section",
    { class: "hero" },
    h(
      "div",
      { class: "hero-text" },
      h("h1", {}, shop.tagline[language] || shop.name[language]),
      h("button", { class: "button light", type: "button", on: { click: () => state.chat() } }, icon("chat"), words.heroButton(name)),
      h("p", {}, model),
    ),
    h("div", { class: "hero-art", "aria-hidden": "true" }, h("i"), h("i"), h("i")),
  );
}

function departments({ shop, words, language }: State, place: ListPlace): HTMLElement {
  const entry = (id: string, name: string, count: number | null): HTMLElement =>
    h(
      "li",
      {},
      h(
        "a",
        { href: listAddress({ department: id, q: place.q, sort: place.sort }), "aria-current": place.department === id ? "page" : null },
        name,
        count !== null && h("span", { class: "number" }, String(count)),
      ),
    );
  // A shop need not sort its products into departments; those without one are under "all".
  const all = shop.departments.filter(({ id }) => id).map(({ id, name, count }) => entry(id, name[language], place.q ? null : count));
  return h("nav", { class: "departments", "aria-label": words.departments }, h("ul", {}, entry("", words.all, null), ...all));
}

function sorting(state: State, place: ListPlace): HTMLElement {
  const { words } = state;
  const options = Object.entries(words.sorts).map(([value, label]) => h("option", { value, selected: value === place.sort }, label));
  const select = h("select", { id: "sort" }, ...options);
  select.addEventListener("change", () => state.go(listAddress({ ...place, sort: select.value })));
  return h("label", { class: "sort" }, h("span", {}, words.sort), select);
}

function skeletons(): HTMLElement[] {
  return Array.from({ length: 8 }, () => h("li", { class: "product skeleton", "aria-hidden": "true" }, h("span", { class: "photo square" }), h("i"), h("i")));
}
