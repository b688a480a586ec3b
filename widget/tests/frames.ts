// Frames for tests.
import type { AssistantItem, Delta, Item, ItemFrame, ServerFrame, Synced, Welcome, Working } from "../src/protocol/frames";

export function welcome(change: Partial<Welcome> = {}): Welcome {
  return {
    type: "welcome", v: 1, conversation: "c1", resume: "resume-c1", seq: 1, language: "en", assistant: "Nora", shop: "North",
    model: { kind: "offline", name: "offline" }, signed_in: null, greeting: "Hello", choices: [{ label: "Help" }], ...change,
  };
}

export function item(seq: number, content: Item): ItemFrame {
  return { type: "item", seq, at: "2026-05-01T10:00:00Z", item: content };
}

export const shopper = (seq: number, text: string, client_id = `id-${seq}`): ItemFrame =>
  item(seq, { type: "shopper", text, client_id, picture: null });

export const assistant = (seq: number, turn: string, text: string, more: Partial<AssistantItem> = {}): ItemFrame =>
  item(seq, { type: "assistant", turn, text, cards: [], sources: [], choices: [], ...more });

export const delta = (turn: string, index: number, text: string): Delta => ({ type: "delta", turn, index, text });
export const synced = (seq: number): Synced => ({ type: "synced", seq });
export const working = (turn: string, done = false): Working => ({ type: "working", turn, label: "", done });

/** A small conversation as a server would send it, live. */
export function liveConversation(): ServerFrame[] {
  return [
    welcome(), synced(1), shopper(2, "hi"), working("t1"), delta("t1", 0, "Hel"), delta("t1", 1, "lo"), assistant(4, "t1", "Hello"),
    working("t1", true), shopper(5, "return it"), working("t2"), delta("t2", 0, "Sure"), assistant(8, "t2", "Sure"), working("t2", true),
    item(9, { type: "proposal", proposal: "p1", state: "confirmed" }), item(11, { type: "proposal", proposal: "p1", state: "done" }),
    item(12, { type: "notice", code: "joined", text: "Ana is here" }), item(13, { type: "agent", name: "Ana", text: "Hi" }),
  ];
}

/** Numbers between 0 and 1 that are the same in each run. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
