// The chat, embedded by the same script tag that a merchant writes into a page.
import type { AisleChat } from "../../src/element";
import type { Language } from "../../src/conversation/storage";

export interface ChatSettings {
  language: Language;
  identity: string | null;
}

/** Adds `<script async src="/widget/aisle.js" data-…>`; a merchant's page has the tag in its HTML. */
export function embed({ language, identity }: ChatSettings): void {
  const script = document.createElement("script");
  script.async = true;
  script.src = "/widget/aisle.js";
  script.dataset.server = location.origin;
  script.dataset.language = language;
  if (identity) script.dataset.identity = identity;
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
  script.dataset.language = settings.language;
  if (settings.identity) script.dataset.identity = settings.identity;
  else delete script.dataset.identity;
  const element = chat();
  if (!element) return;
  element.language = settings.language;
  element.identity = settings.identity;
}
