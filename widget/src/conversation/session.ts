// One shopper's conversation in one tab: thread, outbox, memory and line together. Knows nothing of how it is shown.
import { VERSION, type Accepted, type ErrorFrame, type Hello, type PictureTile, type ServerFrame } from "../protocol/frames";
import { Link, type LinkState, type Surroundings } from "./link";
import * as queue from "./outbox";
import { hash, Memory, personKey, type Language, type Shelf } from "./storage";
import { EMPTY, fold, lastReplySeq, proposalStates, type ProposalState, type Thread } from "./thread";

export interface SessionOptions {
  server: string;
  identity: string | null;
  language: Language;
  shelf: Shelf | null;
  world: Surroundings;
  newId: () => string;
  /** Something that is shown changed. */
  changed: () => void;
  /** A frame that came after the history: worth announcing. */
  live: (frame: ServerFrame) => void;
  /** For the page's developers: an `aisle-error` event and a console warning. */
  report: (code: string, message: string) => void;
}

/** Why the conversation on screen is a new one, or why none can be had. */
export type Fresh = "resume" | "identity" | null;

/** How long an answer to a frame may take before the line counts as dead. */
const ANSWER_WITHIN = 20_000;

export class Session {
  thread: Thread = EMPTY;
  outbox: queue.Outbox = [];
  fresh: Fresh = null;
  /** The server speaks another version: only reloading the page helps. */
  outdated = false;
  language: Language;
  /** The product whose page is open around the chat. */
  product: string | null = null;
  /** Photos of this conversation by id; our own are there before the server shows them. */
  readonly #photos = new Map<string, Promise<Blob | null>>();
  readonly #uploads = new Set<string>();
  #memory: Memory;
  #identity: string | null;
  #pageLanguage: Language;
  /** A language that was chosen here and that the server does not know of yet. */
  #wanted: Language | null = null;
  /** The next hello does not ask for the stored conversation: the server did not give it. */
  #leaveOut = false;
  readonly #link: Link;
  #cancelPump = (): void => undefined;
  #cancelAnswer = (): void => undefined;

  readonly #options: SessionOptions;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#identity = options.identity;
    this.language = this.#pageLanguage = options.language;
    this.#link = new Link(`${options.server.replace(/^http/, "ws").replace(/\/$/, "")}/ws`, options.world, {
      hello: () => this.#hello(),
      frame: (frame) => this.#received(frame),
      state: () => this.#lineChanged(),
      oddity: (reason) => options.report("protocol", reason),
    });
    this.#memory = this.#enter();
  }

  get line(): LinkState {
    return this.#link.state;
  }

  get signedIn(): boolean {
    return this.#identity !== null;
  }

  /** Whether an earlier page left a conversation or unsent words behind. */
  get hasStored(): boolean {
    return Boolean(this.#memory.read().resume) || this.outbox.length > 0;
  }

  get read(): number {
    return this.#memory.read().read ?? 0;
  }

  get proposals(): Map<string, ProposalState> {
    return proposalStates(this.thread);
  }

  connect(): void {
    if (!this.outdated) this.#link.connect();
  }

  close(): void {
    this.#cancelPump();
    this.#cancelAnswer();
    this.#link.close();
  }

  say(text: string, photo: queue.Photo | null = null): void {
    this.#enqueue({ type: "say", id: this.#options.newId(), text: sound(text), ...this.#page }, text, photo);
  }

  /** A photo of this conversation; null when it cannot be had. */
  photo(id: string): Promise<Blob | null> {
    let found = this.#photos.get(id);
    if (!found) {
      found = this.#ask(`/${id}`, {})
        .then((answer) => (answer.ok ? answer.blob() : null))
        .catch(() => null);
      this.#photos.set(id, found);
    }
    return found;
  }

  /** What tells the server who asks: headers for requests beside the socket. */
  get credentials(): Record<string, string> {
    const { resume } = this.#memory.read();
    return { ...(resume && { Authorization: `Bearer ${resume}` }), ...(this.#identity && { "X-Aisle-Identity": this.#identity }) };
  }

  get #page(): { product?: string } {
    return this.product ? { product: this.product } : {};
  }

  tap(seq: number, choice: number, label: string): void {
    const twice = this.outbox.some(({ frame, state }) => frame.type === "tap" && frame.seq === seq && state !== "failed");
    if (!twice) this.#enqueue({ type: "tap", id: this.#options.newId(), seq, choice, ...this.#page }, label);
  }

  /** Sends the person's decision on a proposal once, however often it is asked. */
  decide(type: "confirm" | "decline", proposal: string): void {
    const earlier = this.decision(proposal);
    if (earlier && earlier.state !== "failed") return;
    if (earlier) this.outbox = queue.removed(this.outbox, earlier.frame.id);
    this.#enqueue({ type, id: this.#options.newId(), proposal }, "");
  }

  /** The decision on a proposal that is on its way or failed, if any. */
  decision(proposal: string): queue.Entry | undefined {
    return this.outbox.find(({ frame }) => "proposal" in frame && frame.proposal === proposal);
  }

  /** Tries a failed message again; a suggestion that is gone is said in its own words instead. */
  retry(id: string): void {
    const entry = this.outbox.find(({ frame }) => frame.id === id);
    if (entry?.code === "unknown_choice") {
      this.outbox = queue.removed(this.outbox, id);
      return this.say(entry.text);
    }
    this.outbox = queue.retried(this.outbox, id);
    this.#options.changed();
    this.#pump();
  }

  /** The person's own switch, or (with `page`) the language of the page around the chat. */
  setLanguage(language: Language, page: boolean): void {
    if (page) this.#pageLanguage = language;
    this.#memory.write({ language, pageLanguage: this.#pageLanguage });
    if (language === this.language) return;
    this.language = language;
    if (this.thread.synced) this.#enqueue({ type: "language", id: this.#options.newId(), language }, "");
    else this.#wanted = language;
    this.#options.changed();
  }

  /** The person has seen everything up to now. */
  markRead(): void {
    const seq = lastReplySeq(this.thread);
    if (seq > this.read) this.#memory.write({ read: seq });
  }

  /** Another token for the same person is used from the next hello on; another person gets their own conversation. */
  setIdentity(identity: string | null): void {
    this.#leaveOut = false;
    const same = personKey(identity) === personKey(this.#identity);
    this.#identity = identity;
    if (same) return;
    const wasOn = this.#link.state !== "off";
    this.#link.close();
    this.thread = EMPTY;
    this.outbox = [];
    this.#photos.clear();
    this.fresh = null;
    this.#memory = this.#enter();
    this.#options.changed();
    if (wasOn || this.hasStored) this.connect();
  }

  /** To be called when another tab wrote to storage: it may have read, switched language or begun a new conversation. */
  storageChanged(key: string | null): void {
    if (key !== this.#memory.key) return;
    const { conversation, language } = this.#memory.read();
    if (language && language !== this.language) this.language = language;
    const ours = this.thread.welcome?.conversation;
    if (ours && conversation && conversation !== ours) {
      this.thread = EMPTY;
      this.outbox = queue.carriedOver(this.outbox);
      this.#link.restart();
    }
    this.#options.changed();
  }

  #enter(): Memory {
    const { shelf, server, world } = this.#options;
    const guest = new Memory(shelf, server, personKey(null), world.now);
    if (this.#identity && guest.read().rejected === hash(this.#identity)) this.#identity = null;
    const memory = this.#identity ? new Memory(shelf, server, personKey(this.#identity), world.now) : guest;
    memory.enter();
    this.outbox = memory.kept();
    const { language, pageLanguage } = memory.read();
    // What was chosen in the chat holds until the page itself speaks another language than it did then.
    if (language && pageLanguage === this.#pageLanguage) this.language = language;
    else if (pageLanguage) this.#wanted = this.#pageLanguage;
    return memory;
  }

  #hello(): Hello {
    const resume = this.#leaveOut ? null : (this.#memory.read().resume ?? null);
    const since = this.thread.welcome && resume ? this.thread.cursor : 0;
    return { type: "hello", v: VERSION, language: this.language, identity: this.#identity, resume, since };
  }

  #received(frame: ServerFrame): void {
    const wasSynced = this.thread.synced;
    if (frame.type === "error") return this.#refused(frame);
    if (frame.type === "accepted") this.#accepted(frame);
    if (frame.type === "welcome" && this.#isOther(frame.conversation)) return;
    this.thread = fold(this.thread, frame);
    if (frame.type === "welcome") {
      const other = frame.conversation !== this.#memory.read().conversation;
      this.#memory.write({ conversation: frame.conversation, resume: frame.resume, ...(other && { read: 0 }) });
      this.#leaveOut = false;
      this.#agreeOnLanguage(frame.language);
    }
    if (frame.type === "synced") this.#link.settled();
    this.#settle();
    this.#options.changed();
    if (wasSynced) this.#options.live(frame);
    this.#pump();
  }

  #accepted({ id, seq }: Accepted): void {
    const switched = this.outbox.some(({ frame }) => frame.id === id && frame.type === "language");
    this.outbox = queue.accepted(this.outbox, id, seq);
    this.#memory.drop(id);
    // The greeting was said in the language before; a new hello brings it in this one.
    const busy = this.thread.working.length + this.thread.drafts.length > 0;
    if (switched && !busy && !this.thread.items.some(({ item }) => item.type === "shopper")) this.#link.restart();
  }

  /** Whether the server opened another conversation than the one on screen; then everything of it must be asked for. */
  #isOther(conversation: string): boolean {
    const ours = this.thread.welcome?.conversation;
    if (!ours || ours === conversation) return false;
    const missed = this.thread.cursor > 0;
    this.thread = EMPTY;
    if (missed) this.#link.restart();
    return missed;
  }

  #agreeOnLanguage(language: Language): void {
    const wanted = this.#wanted;
    this.#wanted = null;
    if (wanted && wanted !== language) this.#enqueue({ type: "language", id: this.#options.newId(), language: wanted }, "");
    else this.language = language;
    this.#memory.write({ language: this.language, pageLanguage: this.#pageLanguage });
  }

  #refused(error: ErrorFrame): void {
    this.#options.report(error.code, error.message);
    if (error.code === "version") {
      this.outdated = true;
      this.#link.close();
    } else if (error.code === "resume" || error.code === "identity") {
      this.#startAfresh(error.code);
    } else if (error.id !== null) {
      this.outbox = queue.refused(this.outbox, error, this.#options.world.now());
      if (!this.outbox.some(({ frame, state }) => frame.id === error.id && state === "queued")) this.#memory.drop(error.id);
    }
    this.#options.changed();
    this.#pump();
  }

  /** What was asked for is not to be had: first the earlier conversation is given up, then the identity. */
  #startAfresh(reason: "resume" | "identity"): void {
    const { shelf, server, world } = this.#options;
    const outbox = queue.carriedOver(this.outbox);
    if (!this.#leaveOut && this.#memory.read().resume) {
      // A token that merely ran out must not cost its owner the conversation; a new one replaces the stored one anyway.
      if (reason === "resume" || !this.#identity) this.#memory.forget();
      this.#leaveOut = true;
      this.#begin(outbox, "resume");
    } else if (reason === "identity" && this.#identity) {
      const rejected = hash(this.#identity);
      for (const { frame } of outbox) this.#memory.drop(frame.id);
      this.#identity = null;
      this.#memory = new Memory(shelf, server, personKey(null), world.now);
      this.#memory.enter();
      this.#memory.write({ rejected });
      this.#begin(outbox, "identity");
    } else this.#link.fail(); // A server that refuses even an empty hello is not asked again at once.
  }

  /** Leaves this conversation for good and begins another. */
  startOver(): void {
    for (const { frame } of this.outbox) this.#memory.drop(frame.id);
    this.#memory.forget();
    this.#begin([], null);
  }

  #begin(outbox: queue.Outbox, fresh: Fresh): void {
    this.thread = EMPTY;
    this.#photos.clear();
    this.outbox = outbox;
    for (const entry of outbox) this.#memory.keep(entry);
    this.fresh = fresh;
    this.#link.restart();
    this.#options.changed();
  }

  #enqueue(frame: queue.Sendable, text: string, photo: queue.Photo | null = null): void {
    this.outbox = queue.added(this.outbox, frame, text, this.#options.world.now(), photo);
    this.#memory.keep(this.outbox.at(-1)!);
    this.#options.changed();
    this.connect();
    this.#pump();
  }

  /** Sends what is due. Only a synced line takes frames, so that what was already received is known before. */
  #pump(): void {
    this.#cancelPump();
    const now = this.#options.world.now();
    const entry = this.thread.synced ? queue.due(this.outbox, now) : undefined;
    if (entry && queue.lacksPicture(entry)) void this.#upload(entry);
    else if (entry && this.#link.send(entry.frame)) {
      this.outbox = queue.sent(this.outbox, entry.frame.id);
      this.#cancelAnswer();
      this.#cancelAnswer = this.#options.world.after(ANSWER_WITHIN, () => this.#checkAnswer(entry.frame.id));
      this.#options.changed();
    }
    const wait = queue.pause(this.outbox, now);
    if (wait !== undefined) this.#cancelPump = this.#options.world.after(wait, () => this.#pump());
  }

  /** Takes a message's photo to the server; the message itself goes when that is done. */
  async #upload({ frame, photo }: queue.Entry): Promise<void> {
    const conversation = this.thread.welcome?.conversation;
    if (!photo || this.#uploads.has(frame.id)) return;
    this.#uploads.add(frame.id);
    let status = 0;
    let picture: PictureTile | null = null;
    try {
      const answer = await this.#ask("", { method: "POST", headers: { "Content-Type": photo.blob.type }, body: photo.blob });
      status = answer.status;
      if (answer.ok) picture = (await answer.json()) as PictureTile;
    } catch {
      status = 0; // No line: as with frames, a later try may get through.
    }
    this.#uploads.delete(frame.id);
    // Another conversation has begun meanwhile; there the photo is uploaded again.
    if (conversation !== this.thread.welcome?.conversation) return this.#pump();
    if (picture) {
      this.#photos.set(picture.id, Promise.resolve(photo.blob));
      this.outbox = queue.pictured(this.outbox, frame.id, picture);
    } else {
      const later = status === 0 || status === 408 || status === 429 || status >= 500;
      this.outbox = queue.notPictured(this.outbox, frame.id, later, this.#options.world.now());
    }
    this.#options.changed();
    this.#pump();
  }

  /** A request about the photos of this conversation. */
  #ask(path: string, init: { method?: string; headers?: Record<string, string>; body?: Blob }): Promise<Response> {
    const { server, world } = this.#options;
    const conversation = encodeURIComponent(this.#memory.read().conversation ?? "");
    const headers = { ...init.headers, ...this.credentials };
    return world.fetch(`${server.replace(/\/$/, "")}/api/conversations/${conversation}/pictures${path}`, { ...init, headers });
  }

  #checkAnswer(id: string): void {
    if (this.outbox.some(({ frame, state }) => frame.id === id && state === "sent")) this.#link.restart();
  }

  #settle(): void {
    const before = this.outbox;
    this.outbox = queue.settled(before, this.thread);
    for (const { frame } of before) if (!this.outbox.some((entry) => entry.frame.id === frame.id)) this.#memory.drop(frame.id);
  }

  #lineChanged(): void {
    if (this.#link.state !== "open") {
      this.thread = { ...this.thread, synced: false, working: [] };
      this.outbox = queue.interrupted(this.outbox);
    }
    this.#options.changed();
  }
}

/** Text that every server can take: no halves of characters, no NUL. */
function sound(text: string): string {
  return (text.toWellFormed?.() ?? text).replaceAll("\0", "");
}
