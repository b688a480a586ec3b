// What this browser remembers: one record for each shop server and person. Messages are never stored, only the secret that
// opens the conversation again, reading state and words that are not sent yet. All of it may fail (private mode, full disk).
import type { Entry } from "./outbox";

export type Language = "en" | "zh";

export interface Remembered {
  conversation?: string;
  resume?: string;
  read?: number;
  language?: Language;
  /** The page's own language when `language` was stored: when the page changes its mind, the page wins. */
  pageLanguage?: Language;
  /** Hash of a token that the server refused, so that the next page does not try it again. */
  rejected?: string;
  at?: number;
}

export type Shelf = Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;

const DAY = 86_400_000;
const GUEST = "guest";
/** Words older than this are not sent without being asked for again. */
const STALE = 3_600_000;

/** "guest", or a short key for the person that the token names, stable when the shop renews the token. */
export function personKey(identity: string | null): string {
  if (!identity) return GUEST;
  return `c${hash(subjectOf(identity) ?? identity)}`;
}

/** A short, non-cryptographic fingerprint: it separates keys, it protects nothing. */
export function hash(text: string): string {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let i = 0; i < text.length; i++) {
    high = Math.imul(high ^ text.charCodeAt(i), 2654435761);
    low = Math.imul(low ^ text.charCodeAt(i), 1597334677);
  }
  return ((high ^ (low >>> 15)) >>> 0).toString(36) + ((low ^ (high >>> 13)) >>> 0).toString(36);
}

function subjectOf(token: string): string | null {
  try {
    const body = token.split(".")[1]!.replace(/-/g, "+").replace(/_/g, "/");
    const claims: unknown = JSON.parse(atob(body));
    const subject = (claims as { sub?: unknown } | null)?.sub;
    return typeof subject === "string" && subject ? subject : null;
  } catch {
    return null; // Not a JSON Web Token: the whole token tells people apart.
  }
}

/** The drawer of one person at one shop. */
export class Memory {
  readonly key: string;
  /** Takes what the shelf refuses, so that at least this page remembers. */
  readonly #spare = new Map<string, string>();

  readonly #shelf: Shelf | null;
  readonly #server: string;
  readonly #person: string;
  readonly #now: () => number;

  constructor(
    shelf: Shelf | null,
    server: string,
    person: string,
    now: () => number,
  ) {
    this.#shelf = shelf;
    this.#server = server;
    this.#person = person;
    this.#now = now;
    this.key = `aisle:${server}:${person}`;
  }

  /** To be called when a page starts as this person: a guest's conversation ends when somebody signs in or out. */
  enter(): void {
    const marker = `aisle:${this.#server}:person`;
    const last = this.#get(marker);
    if (last !== null && last !== this.#person) this.#wipe(`aisle:${this.#server}:${GUEST}`);
    this.#put(marker, this.#person);
    const { at } = this.read();
    const lifetime = this.#person === GUEST ? DAY : 30 * DAY;
    if (at !== undefined && this.#now() - at > lifetime) this.#wipe(this.key);
  }

  read(): Remembered {
    try {
      const value: unknown = JSON.parse(this.#get(this.key) ?? "{}");
      return typeof value === "object" && value !== null ? (value as Remembered) : {};
    } catch {
      return {};
    }
  }

  /** Changes only the given fields, so that tabs do not undo each other; undefined removes one. */
  write(change: { [Field in keyof Remembered]?: Remembered[Field] | undefined }): void {
    this.#put(this.key, JSON.stringify({ ...this.read(), ...change, at: this.#now() }));
  }

  /** Forgets the conversation, but not the language. */
  forget(): void {
    this.write({ conversation: undefined, resume: undefined, read: undefined });
  }

  /** Keeps words that are not with the server yet. Decisions and taps are not kept: they must be meant now. Nor are photos. */
  keep(entry: Entry): void {
    if (entry.frame.type === "say" && !entry.photo) this.#put(`${this.key}:out:${entry.frame.id}`, JSON.stringify(entry));
  }

  drop(id: string): void {
    this.#remove(`${this.key}:out:${id}`);
  }

  /** Words left over from an earlier page, oldest first; old ones wait for the person to send them again. */
  kept(): Entry[] {
    const prefix = `${this.key}:out:`;
    const entries = this.#keys(prefix).flatMap((key) => {
      try {
        const entry = JSON.parse(this.#get(key) ?? "") as Entry;
        const { id, text } = entry.frame as { id: unknown; text: unknown };
        if (typeof id !== "string" || typeof text !== "string" || entry.frame.type !== "say") return [];
        const state = this.#now() - entry.born > STALE ? ("failed" as const) : ("queued" as const);
        return [{ frame: { type: "say" as const, id, text }, text, state, born: entry.born, tries: 0, notBefore: 0 }];
      } catch {
        return [];
      }
    });
    return entries.sort((a, b) => a.born - b.born);
  }

  #wipe(prefix: string): void {
    for (const key of [prefix, ...this.#keys(`${prefix}:out:`)]) this.#remove(key);
  }

  #remove(key: string): void {
    this.#spare.delete(key);
    this.#guard(() => this.#shelf?.removeItem(key));
  }

  #keys(prefix: string): string[] {
    return (
      this.#guard(() => {
        const names = Array.from({ length: this.#shelf?.length ?? 0 }, (_, i) => this.#shelf?.key(i) ?? "");
        return names.filter((name) => name.startsWith(prefix));
      }) ?? []
    );
  }

  #get(key: string): string | null {
    return this.#spare.get(key) ?? this.#guard(() => this.#shelf?.getItem(key)) ?? null;
  }

  #put(key: string, value: string): void {
    this.#spare.set(key, value);
    const stored = this.#guard(() => {
      this.#shelf?.setItem(key, value);
      return this.#shelf !== null;
    });
    if (stored) this.#spare.delete(key);
  }

  /** Storage throws for reasons that are not ours (blocked, full); the chat goes on without it. */
  #guard<T>(use: () => T): T | undefined {
    try {
      return use();
    } catch {
      return undefined;
    }
  }
}
