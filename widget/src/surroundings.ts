// The browser as the conversation sees it.
import type { Surroundings } from "./conversation/link";

export const surroundings: Surroundings = {
  socket: (url) => new WebSocket(url),
  now: () => Date.now(),
  random: () => Math.random(),
  after: (milliseconds, run) => {
    const timer = setTimeout(run, milliseconds);
    return () => clearTimeout(timer);
  },
  fetch: (url, init) => fetch(url, { credentials: "omit", ...init }),
};

/** Whether the browser says that its person is not to be tracked (Global Privacy Control, Do Not Track). */
export function refusesTracking(): boolean {
  const { globalPrivacyControl, doNotTrack } = navigator as Navigator & { globalPrivacyControl?: boolean };
  return globalPrivacyControl === true || doNotTrack === "1";
}

/** A new client id, also where the page is not a secure context. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** A store of the browser, or null where it is blocked: the mere mention may throw. */
export function shelfOf(get: () => Storage): Storage | null {
  try {
    const shelf = get();
    shelf.setItem("aisle:test", "1");
    shelf.removeItem("aisle:test");
    return shelf;
  } catch {
    return null;
  }
}
