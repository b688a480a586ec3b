// The bar at the top: name, search, language, and who is signed in.
import { h } from "../../src/view/dom";
import { icon } from "../../src/view/icons";
import { here, listAddress } from "./place";
import type { State } from "./state";

export function header(state: State): HTMLElement {
  const { shop, language } = state;
  const name = shop.name[language] || shop.name.en;
  return h(
    "header",
    { class: "bar" },
    h(
      "div",
      { class: "bar-in" },
      h("a", { class: "brand", href: "/" }, h("span", { class: "logo", "aria-hidden": "true" }), h("span", {}, name)),
      search(state),
      h("div", { class: "tools" }, languageSwitch(state), account(state)),
    ),
  );
}

function search(state: State): HTMLElement {
  const { words } = state;
  const place = here();
  const field = h("input", { type: "search", name: "q", id: "search", autocomplete: "off", maxlength: "200", placeholder: words.search, "aria-label": words.search });
  field.value = place.page === "list" ? place.q : "";
  const submit = (event: Event): void => {
    event.preventDefault();
    state.go(listAddress({ q: field.value.trim() }));
  };
  const button = h("button", { type: "submit", class: "search-button", "aria-label": words.searchButton }, magnifier());
  return h("form", { class: "search", role: "search", action: "/", on: { submit } }, button, field);
}

function languageSwitch(state: State): HTMLElement | null {
  if (state.shop.languages.length < 2) return null;
  const other = state.language === "zh" ? "en" : "zh";
  const props = { class: "pill-button", type: "button", lang: other === "zh" ? "zh-CN" : "en", "aria-label": state.words.languageLabel };
  return h("button", { ...props, on: { click: () => state.setLanguage(other) } }, state.words.language);
}

/** Only a demo can sign anybody in; a real shop has its own place for that. */
function account(state: State): HTMLElement | null {
  const { shop, words } = state;
  if (shop.demo_customers.length === 0) return null;
  const options = [
    ...shop.demo_customers.map(({ id, name }) => h("option", { value: id, selected: id === state.customer }, name)),
    h("option", { value: "", selected: state.customer === null }, words.guest),
  ];
  const select = h("select", { "aria-label": words.account, id: "account" }, ...options);
  select.addEventListener("change", () => state.setCustomer(select.value || null));
  const signedIn = state.customer !== null && h("span", { class: "account-text", "aria-hidden": "true" }, words.account);
  return h("label", { class: "account" }, icon("person"), signedIn, select);
}

function magnifier(): SVGSVGElement {
  const namespace = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(namespace, "svg");
  const path = document.createElementNS(namespace, "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", "M10.75 4.75a6 6 0 1 1 0 12 6 6 0 0 1 0-12ZM15.25 15.25l4 4");
  svg.append(path);
  return svg;
}
