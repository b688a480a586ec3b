// A document for tests that need one.
import { Window } from "happy-dom";

export function useDom(): Window {
  const window = new Window({ url: "https://shop.example/p/1" });
  Object.assign(globalThis, { window, document: window.document, Event: window.Event, KeyboardEvent: window.KeyboardEvent });
  return window;
}
