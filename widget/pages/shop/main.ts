// Starts the demo shop: reads the shop, draws the page for the address, and embeds the chat.
import type { Language } from "../../src/conversation/storage";
import { h } from "../../src/view/dom";
import { accentTokens, resolved } from "../../src/view/theme";
import { getShop, signIn, type Shop } from "./api";
import { chat, embed, update, type ChatSettings } from "./chat";
import { consentGiven, consentLine, consentNote, whenChosenElsewhere } from "./consent";
import { header } from "./header";
import { listPage } from "./list";
import { empty } from "./pieces";
import { here, travel } from "./place";
import { productPage } from "./product";
import { firstCustomer, firstLanguage, remember, wordsOf, type State } from "./state";

const slot = (id: string): HTMLElement => document.getElementById(id)!;
const PHONE = "(max-width: 520px)";

class Page implements State {
  language: Language;
  customer: string | null;
  private identity: string | null = null;
  private product: string | null = null;
  private loading = new AbortController();
  readonly go: (address: string) => void;

  constructor(readonly shop: Shop) {
    this.language = firstLanguage(shop);
    this.customer = firstCustomer(shop);
    this.go = travel((moved, top) => this.show(moved, top));
    paint(shop.accent);
  }

  get words(): State["words"] {
    return wordsOf(this.language);
  }

  async start(): Promise<void> {
    this.show(false, scrollY);
    this.identity = await signIn(this.customer).catch(() => null);
    embed(this.settings);
    whenChosenElsewhere(() => this.chosen());
    document.addEventListener("aisle-language", (event) => this.setLanguage((event as CustomEvent<{ language: Language }>).detail.language));
    document.addEventListener("aisle-product", (event) => {
      event.preventDefault();
      this.go(`/p/${encodeURIComponent((event as CustomEvent<{ id: string }>).detail.id)}`);
      if (matchMedia(PHONE).matches) chat()?.close();
    });
  }

  setLanguage(language: Language): void {
    if (language === this.language) return;
    this.language = language;
    remember(this);
    this.show(false, scrollY);
    update(this.settings);
  }

  look(product: string): void {
    this.product = product || null;
    update(this.settings);
  }

  setCustomer(customer: string | null): void {
    this.customer = customer;
    remember(this);
    slot("header").replaceChildren(header(this));
    slot("header").querySelector<HTMLElement>("#account")?.focus();
    void signIn(customer)
      .catch(() => null)
      .then((identity) => {
        if (this.customer !== customer) return; // Somebody else was chosen meanwhile.
        this.identity = identity;
        update(this.settings);
      });
  }

  /** The chat's script waits for the page to be idle; somebody who is faster than that waits for it. */
  chat(text?: string): void {
    void customElements.whenDefined("aisle-chat").then(() => {
      const element = chat();
      if (text) element?.send(text);
      else element?.open();
    });
  }

  private get settings(): ChatSettings {
    return { language: this.language, identity: this.identity, product: this.product, consent: consentGiven() };
  }

  /** The footer and the line that asks for consent; `again` brings the line back. */
  private foot(again = false): void {
    const { words } = this;
    const change = (): void => {
      this.foot(true);
      document.querySelector<HTMLElement>(".consent button")?.focus();
    };
    slot("footer").replaceChildren(
      h("div", { class: "foot-in" }, h("p", {}, this.shop.demo_customers.length > 0 ? words.footer : ""), consentNote(words, change)),
    );
    document.querySelector(".consent")?.remove();
    const line = consentLine(words, again, () => this.chosen());
    if (line) slot("main").before(line);
    if (again) line?.scrollIntoView({ block: "nearest" });
  }

  private chosen(): void {
    this.foot();
    update(this.settings);
  }

  /** Draws everything for the current address; `moved` by a link, the focus goes along. */
  private show(moved: boolean, top: number): void {
    this.loading.abort();
    this.loading = new AbortController();
    const place = here();
    if (moved || place.page === "list") this.look("");
    document.documentElement.lang = this.language === "zh" ? "zh-CN" : "en";
    document.title = this.shop.name[this.language];
    slot("header").replaceChildren(header(this));
    this.foot();
    const { signal } = this.loading;
    slot("main").replaceChildren(...(place.page === "list" ? listPage(this, place, signal) : productPage(this, place.id, signal)));
    // The content comes later; until then the page is kept long enough to stand where the visitor left it.
    slot("main").style.minHeight = top > 0 ? `${top + innerHeight}px` : "";
    scrollTo({ top, behavior: "instant" });
    if (moved) slot("main").focus({ preventScroll: true });
  }
}

/** Sets the shop's accent, and the colour in which text can be read on it. */
function paint(accent: string): void {
  const { style } = document.documentElement;
  style.setProperty("--aisle-accent", accent);
  const colour = resolved(accent);
  if (colour) style.setProperty("--on-accent", accentTokens(colour, false)["--on-accent"]!);
}

async function start(): Promise<void> {
  try {
    await new Page(await getShop()).start();
  } catch (error) {
    console.error(error);
    const words = wordsOf(navigator.language.startsWith("zh") ? "zh" : "en");
    const again = h("button", { class: "button", type: "button", on: { click: () => void start() } }, words.again);
    slot("main").replaceChildren(empty(words.failed, "", again));
  }
}

void start();
