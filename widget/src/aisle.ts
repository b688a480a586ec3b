// What one script tag brings to a merchant's page: once the page is idle the element is defined and, unless the page has
// placed one itself, put at the end of the body with the tag's data-* attributes.
import { AisleChat } from "./element";

const SETTINGS = ["language", "identity", "theme", "side", "accent", "product-url", "product", "consent"];

function start(script: HTMLScriptElement | null): void {
  if (!customElements.get("aisle-chat")) customElements.define("aisle-chat", AisleChat);
  if (!script || document.querySelector("aisle-chat")) return;
  const chat = document.createElement("aisle-chat");
  const server = script.dataset.server || new URL(script.src, location.href).origin;
  chat.setAttribute("server", server);
  for (const name of SETTINGS) {
    const value = script.getAttribute(`data-${name}`);
    if (value) chat.setAttribute(name, value);
  }
  document.body.append(chat);
}

function whenIdle(run: () => void): void {
  // Safari has no idle callbacks; after `load` a short pause does as well.
  const idle = (): void => void ("requestIdleCallback" in globalThis ? requestIdleCallback(run, { timeout: 2_000 }) : setTimeout(run, 200));
  if (document.readyState === "complete") idle();
  else addEventListener("load", idle, { once: true });
}

const script = document.currentScript;
whenIdle(() => start(script instanceof HTMLScriptElement ? script : null));
