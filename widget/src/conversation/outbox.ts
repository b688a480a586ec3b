// What this tab still has to tell the server: a pure queue. One frame is under way at a time, so order holds on any line.
import type { Confirm, Decline, ErrorFrame, PictureTile, Say, SetLanguage, ShopperItem, Tap } from "../protocol/frames";
import { proposalStates, type Thread } from "./thread";

export type Sendable = Say | Tap | Confirm | Decline | SetLanguage;

/** A photo as it is sent: encoded by this browser, sizes in pixels. */
export interface Photo {
  blob: Blob;
  width: number;
  height: number;
}

/** `text` is what the shopper sees of it. A `photo` is uploaded before its frame is sent. `accepted` entries stay until their item arrives. Times are milliseconds. */
export interface Entry {
  frame: Sendable;
  text: string;
  state: "queued" | "sent" | "accepted" | "failed";
  born: number;
  tries: number;
  notBefore: number;
  /** Where the server recorded it. */
  seq?: number;
  code?: ErrorFrame["code"] | "photo";
  photo?: Photo;
}

export type Outbox = readonly Entry[];

const MAX_TRIES = 4;
const FIRST_PAUSE = 1_500;

/** The queue with one more frame; of several language switches only the last is worth sending. */
export function added(outbox: Outbox, frame: Sendable, text: string, born: number, photo: Photo | null = null): Outbox {
  const rest =
    frame.type === "language" ? outbox.filter((e) => e.frame.type !== "language" || e.state === "sent") : outbox;
  return [...rest, { frame, text, state: "queued", born, tries: 0, notBefore: 0, ...(photo && { photo }) }];
}

/** Whether the photo of this entry is not with the server yet. */
export function lacksPicture({ frame, photo }: Entry): boolean {
  return photo !== undefined && frame.type === "say" && !frame.picture;
}

/** The photo of a message is uploaded: its frame can go. */
export function pictured(outbox: Outbox, id: string, picture: PictureTile): Outbox {
  return changed(outbox, id, (entry) => (entry.frame.type === "say" ? { ...entry, frame: { ...entry.frame, picture: picture.id } } : entry));
}

/** The photo was not taken: it is tried again like a refused frame, or failed for good. */
export function notPictured(outbox: Outbox, id: string, retryable: boolean, now: number): Outbox {
  return changed(outbox, id, (entry) => {
    const tries = entry.tries + 1;
    if (retryable && tries < MAX_TRIES) return { ...entry, tries, notBefore: now + FIRST_PAUSE * 2 ** (tries - 1) };
    return { ...entry, tries, state: "failed", code: retryable ? "internal" : "photo" };
  });
}

/** The entry without what its upload gave: another conversation knows nothing of it. */
function bare(entry: Entry): Entry {
  if (entry.frame.type !== "say" || !entry.photo) return entry;
  const { picture: _, ...frame } = entry.frame;
  return { ...entry, frame };
}

/** The frame to send now: the oldest queued one, unless one is under way or the oldest must wait. */
export function due(outbox: Outbox, now: number): Entry | undefined {
  if (outbox.some((entry) => entry.state === "sent")) return undefined;
  const next = outbox.find((entry) => entry.state === "queued");
  return next && next.notBefore <= now ? next : undefined;
}

/** How many milliseconds until a waiting frame may be sent; undefined when none waits. */
export function pause(outbox: Outbox, now: number): number | undefined {
  const next = outbox.find((entry) => entry.state === "queued");
  return next && next.notBefore > now ? next.notBefore - now : undefined;
}

export function sent(outbox: Outbox, id: string): Outbox {
  return changed(outbox, id, (entry) => ({ ...entry, state: "sent", tries: entry.tries + 1 }));
}

/** The server has it: a message stays to be seen until its item is here, a language switch is done. */
export function accepted(outbox: Outbox, id: string, seq: number): Outbox {
  return changed(outbox, id, (entry) => (entry.frame.type === "language" ? null : { ...entry, state: "accepted", seq }));
}

/** Without the entries that now stand in the conversation itself. */
export function settled(outbox: Outbox, thread: Thread): Outbox {
  const said = thread.items.filter(({ item }) => item.type === "shopper");
  const ids = new Set(said.map(({ item }) => (item as ShopperItem).client_id));
  const seqs = new Set(said.map(({ seq }) => seq));
  const decided = proposalStates(thread);
  const rest = outbox.filter(({ frame, seq }) => {
    if ("proposal" in frame) return (decided.get(frame.proposal) ?? "open") === "open";
    return !ids.has(frame.id) && !(seq !== undefined && seqs.has(seq));
  });
  return rest.length === outbox.length ? outbox : rest;
}

/** After an error frame: wait and try again where that makes sense, else failed. */
export function refused(outbox: Outbox, error: ErrorFrame, now: number): Outbox {
  if (error.id === null) return outbox;
  return changed(outbox, error.id, (entry) => {
    const again = error.retryable && entry.tries < MAX_TRIES;
    if (again) return { ...entry, state: "queued", notBefore: now + FIRST_PAUSE * 2 ** (entry.tries - 1) };
    if (entry.frame.type === "language") return null;
    return { ...entry, state: "failed", code: error.code };
  });
}

/** After the line broke: what was under way is sent again under the same id, which the server knows to count once. */
export function interrupted(outbox: Outbox): Outbox {
  return outbox.map((entry) => (entry.state === "sent" ? { ...entry, state: "queued" } : entry));
}

/** A failed frame goes to the end of the queue, with the same id. */
export function retried(outbox: Outbox, id: string): Outbox {
  const entry = outbox.find((e) => e.frame.id === id);
  if (entry?.state !== "failed") return outbox;
  const { code: _, ...rest } = entry;
  const fresh = entry.code === "unknown_picture" ? bare(rest) : rest;
  return [...outbox.filter((e) => e !== entry), { ...fresh, state: "queued", tries: 0, notBefore: 0 }];
}

export function removed(outbox: Outbox, id: string): Outbox {
  return outbox.filter((entry) => entry.frame.id !== id);
}

/** For a conversation that starts afresh: words may be said again there, but taps and decisions were about the old one. */
export function carriedOver(outbox: Outbox): Outbox {
  return outbox
    .filter(({ frame, state }) => frame.type === "say" && state !== "accepted")
    .map(bare)
    .map((entry) => (entry.state === "failed" ? entry : { ...entry, state: "queued", notBefore: 0 }));
}

function changed(outbox: Outbox, id: string, change: (entry: Entry) => Entry | null): Outbox {
  return outbox.flatMap((entry) => (entry.frame.id === id ? (change(entry) ?? []) : [entry]));
}
