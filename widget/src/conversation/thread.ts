// The conversation as folded from server frames: a pure function, so that any order of resuming ends in the same thread.
import type { ItemFrame, ProposalItem, ServerFrame, Welcome, Working } from "../protocol/frames";

/** The words of a reply that is still being written, by delta index; `ended` once the server stopped working on it. */
export interface Draft {
  turn: string;
  chunks: readonly (string | undefined)[];
  ended: boolean;
}

/** `items` are sorted by seq. `cursor` is the seq up to which nothing is missing: what a reconnect asks `since`. */
export interface Thread {
  welcome: Welcome | null;
  items: readonly ItemFrame[];
  drafts: readonly Draft[];
  working: readonly Working[];
  cursor: number;
  synced: boolean;
}

export type ProposalState = ProposalItem["state"];

export const EMPTY: Thread = { welcome: null, items: [], drafts: [], working: [], cursor: 0, synced: false };

/** The thread after one frame; frames that are already in it change nothing. */
export function fold(thread: Thread, frame: ServerFrame): Thread {
  switch (frame.type) {
    case "welcome": {
      const same = thread.welcome === null || thread.welcome.conversation === frame.conversation;
      return { ...(same ? thread : EMPTY), welcome: frame, working: [], synced: false };
    }
    case "item":
      return withItem(thread, frame);
    case "synced":
      return { ...thread, synced: true, cursor: Math.max(thread.cursor, frame.seq) };
    case "working": {
      const others = thread.working.filter((work) => work.turn !== frame.turn);
      if (!frame.done) return isFinished(thread, frame.turn) ? thread : { ...thread, working: [...others, frame] };
      const drafts = thread.drafts.map((draft) => (draft.turn === frame.turn ? { ...draft, ended: true } : draft));
      return { ...thread, working: others, drafts };
    }
    case "delta":
      return isFinished(thread, frame.turn) ? thread : withDelta(thread, frame.turn, frame.index, frame.text);
    default:
      return thread;
  }
}

/** The part of a draft that can be shown: everything before the first gap. */
export function shownText(draft: Draft): string {
  const gap = draft.chunks.findIndex((chunk) => chunk === undefined);
  return draft.chunks.slice(0, gap < 0 ? undefined : gap).join("");
}

/** The newest state of each proposal that changed. */
export function proposalStates(thread: Thread): Map<string, ProposalState> {
  const states = new Map<string, ProposalState>();
  for (const { item } of thread.items) if (item.type === "proposal") states.set(item.proposal, item.state);
  return states;
}

/** Seq of the newest thing that another person or the assistant said, 0 for none. */
export function lastReplySeq(thread: Thread): number {
  return thread.items.findLast(({ item }) => item.type === "assistant" || item.type === "agent")?.seq ?? 0;
}

/** How many replies stand after `read`. */
export function unreadCount(thread: Thread, read: number): number {
  return thread.items.filter(({ seq, item }) => seq > read && (item.type === "assistant" || item.type === "agent")).length;
}

function withItem(thread: Thread, frame: ItemFrame): Thread {
  // Until `synced` older items may still be on their way, so a live one that overtakes them must not move the cursor.
  const cursor = thread.synced ? Math.max(thread.cursor, frame.seq) : thread.cursor;
  const place = thread.items.findLastIndex((other) => other.seq <= frame.seq);
  if (thread.items[place]?.seq === frame.seq) return { ...thread, cursor };
  const items = thread.items.toSpliced(place + 1, 0, frame);
  const { item } = frame;
  if (item.type !== "assistant" && item.type !== "agent") return { ...thread, cursor, items };
  const turn = item.type === "assistant" ? item.turn : "";
  return {
    ...thread,
    cursor,
    items,
    drafts: thread.drafts.filter((draft) => draft.turn !== turn && !draft.ended),
    working: thread.working.filter((work) => work.turn !== turn),
  };
}

function withDelta(thread: Thread, turn: string, index: number, text: string): Thread {
  const known = thread.drafts.find((draft) => draft.turn === turn);
  const before = known?.chunks ?? [];
  if (index < 0 || index > 100_000 || before[index] === text) return thread;
  // A turn that is run again after a crash counts from 0 again: where it differs, the old rest no longer holds.
  const chunks = before[index] === undefined ? [...before] : before.slice(0, index);
  while (chunks.length < index) chunks.push(undefined);
  chunks[index] = text;
  const draft: Draft = { turn, chunks, ended: false };
  return { ...thread, drafts: [...thread.drafts.filter((other) => other.turn !== turn && !other.ended), draft] };
}

function isFinished(thread: Thread, turn: string): boolean {
  return thread.items.some(({ item }) => item.type === "assistant" && item.turn === turn);
}
