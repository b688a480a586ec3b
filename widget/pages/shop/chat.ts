// The chat, embedded by the same script tag that a merchant writes into a page.
import type { AisleChat } from "../../src/element";
import type { Language } from "../../src/conversation/storage";

export interface ChatSettings {
  language: Language;
  identity: string | null;
  /** The product whose page is open. */
  product: string | null;
  consent: "yes" | "no" | null;
}

/** Adds `<script async src="/widget/aisle.js" data-…>`; a merchant's page has the tag in its HTML. */
export function embed(settings: ChatSettings): void {
  const script = document.createElement("script");
  script.async = true;
  script.src = "/widget/aisle.js";
  script.dataset.server = location.origin;
  tell(script, settings);
  script.setAttribute("data-product-url", "/p/{id}");
  document.head.append(script);
}

/** The element, once the script has put it into the page. */
export function chat(): AisleChat | null {
  const element = document.querySelector("aisle-chat");
  return element && "open" in element ? (element as AisleChat) : null;
}

/** Passes on what changed on the page; before the element is there the script tag tells it. */
export function update(settings: ChatSettings): void {
  const script = document.querySelector<HTMLScriptElement>("script[src='/widget/aisle.js']");
  if (!script) return;
  tell(script, settings);
  const element = chat();
  if (!element) return;
  element.language = settings.language;
  element.identity = settings.identity;
  element.product = settings.product;
  element.consent = settings.consent === null ? null : settings.consent === "yes";
}

function tell(script: HTMLScriptElement, settings: ChatSettings): void {
  for (const [name, value] of Object.entries(settings)) {
    if (value) script.dataset[name] = value;
    else delete script.dataset[name];
  }
}
