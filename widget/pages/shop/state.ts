// What the pages share: the shop, the language, and who is signed in.
import type { Language } from "../../src/conversation/storage";
import { shelfOf } from "../../src/surroundings";
import type { Shop } from "./api";
import { WORDS, type Words } from "./words";

export interface State {
  readonly shop: Shop;
  language: Language;
  customer: string | null;
  /** The words of the current language. */
  readonly words: Words;
  go(address: string): void;
  setLanguage(language: Language): void;
  setCustomer(customer: string | null): void;
  /** This product's page is open now; "" for none. */
  look(product: string): void;
  /** Opens the chat; with a text, says it there. */
  chat(text?: string): void;
}

const LANGUAGE = "shop:language";
const CUSTOMER = "shop:customer";
const GUEST = "";

/** The language that was chosen earlier, else the browser's where the shop speaks it, else the shop's own. */
export function firstLanguage(shop: Shop): Language {
  const speaks = (tag: string | null | undefined): Language | undefined => shop.languages.find((own) => tag?.toLowerCase().startsWith(own));
  return speaks(stored(LANGUAGE)) ?? speaks(navigator.language) ?? shop.default_language;
}

/** Who was signed in earlier, else the shop's demo customer. */
export function firstCustomer(shop: Shop): string | null {
  const earlier = stored(CUSTOMER);
  if (earlier === GUEST || shop.demo_customers.length === 0) return null;
  const known = shop.demo_customers.some(({ id }) => id === earlier);
  return known ? earlier : (shop.demo_customer ?? shop.demo_customers[0]?.id ?? null);
}

export function remember(state: Pick<State, "language" | "customer">): void {
  const shelf = shelfOf(() => localStorage);
  shelf?.setItem(LANGUAGE, state.language);
  shelf?.setItem(CUSTOMER, state.customer ?? GUEST);
}

export function wordsOf(language: Language): Words {
  return WORDS[language];
}

function stored(key: string): string | null {
  return shelfOf(() => localStorage)?.getItem(key) ?? null;
}
