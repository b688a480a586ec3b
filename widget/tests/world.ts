// A world of one's own: sockets that the test answers, a clock that only the test moves, and a shelf.
import type { Surroundings } from "../src/conversation/link";
import { Session, type SessionOptions } from "../src/conversation/session";
import type { Shelf } from "../src/conversation/storage";
import type { ClientFrame, ErrorFrame, ServerFrame } from "../src/protocol/frames";
import { synced, welcome } from "./frames";

/** The server's end of one connection. */
export class Line {
  readonly received: ClientFrame[] = [];
  readyState = 0;
  onopen: (() => void) | null = null;
  onmessage: ((message: { data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;
  onerror: (() => void) | null = null;

  constructor(readonly url: string) {}

  send(text: string): void {
    this.received.push(JSON.parse(text) as ClientFrame);
  }
  close(): void {
    this.readyState = 3;
  }
  open(): void {
    this.readyState = 1;
    this.onopen?.();
  }
  say(...frames: (ServerFrame | object)[]): void {
    for (const frame of frames) this.onmessage?.({ data: JSON.stringify(frame) });
  }
  raw(data: unknown): void {
    this.onmessage?.({ data });
  }
  accept(...ids: string[]): void {
    for (const id of ids) this.say({ type: "accepted", id, seq: 100 });
  }
  error(code: ErrorFrame["code"], id: string | null = null, retryable = false): void {
    this.say({ type: "error", code, message: code, id, retryable });
  }
  /** The line breaks. */
  cut(): void {
    this.readyState = 3;
    this.onclose?.();
  }
  get frames(): ClientFrame[] {
    return this.received.filter(({ type }) => type !== "hello" && type !== "ping");
  }
  get hello(): Extract<ClientFrame, { type: "hello" }> {
    return this.received[0] as Extract<ClientFrame, { type: "hello" }>;
  }
}

/** A request beside the socket, and how the test answers it. */
export interface Asked {
  url: string;
  init: RequestInit;
  answer: (response: Response) => void;
  fail: () => void;
}

export class World implements Surroundings {
  readonly lines: Line[] = [];
  readonly asked: Asked[] = [];
  private time = 1_000_000;
  private timers: { at: number; run: () => void }[] = [];
  private ids = 0;

  socket = (url: string): WebSocket => {
    const line = new Line(url);
    this.lines.push(line);
    return line as unknown as WebSocket;
  };
  fetch = (url: string, init: RequestInit): Promise<Response> =>
    new Promise((answer, reject) => this.asked.push({ url, init, answer, fail: () => reject(new TypeError("no line")) }));
  now = (): number => this.time;
  random = (): number => 1;
  after = (milliseconds: number, run: () => void): (() => void) => {
    const timer = { at: this.time + milliseconds, run };
    this.timers.push(timer);
    return () => (this.timers = this.timers.filter((other) => other !== timer));
  };
  newId = (): string => `id-${++this.ids}`;

  get line(): Line {
    return this.lines.at(-1)!;
  }

  /** Lets time pass, with all that is due in it. */
  pass(milliseconds: number): void {
    const end = this.time + milliseconds;
    for (;;) {
      const next = this.timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.timers = this.timers.filter((timer) => timer !== next);
      this.time = Math.max(this.time, next.at);
      next.run();
    }
    this.time = end;
  }

  /** Answers the newest request and lets everything happen that waits for it. */
  async reply(status: number, body: object = {}): Promise<void> {
    this.asked.at(-1)!.answer(new Response(JSON.stringify(body), { status }));
    await settled();
  }

  session(change: Partial<SessionOptions> = {}): Session {
    return new Session({
      server: "https://chat.example", identity: null, language: "en", shelf: null, world: this, newId: this.newId,
      changed: () => undefined, live: () => undefined, report: () => undefined, ...change,
    });
  }

  /** A session that is connected and up to date. */
  connected(change: Partial<SessionOptions> = {}): Session {
    const session = this.session(change);
    session.connect();
    this.line.open();
    this.line.say(welcome(), synced(1));
    return session;
  }
}

/** Lets promises that are settled run their course. */
export const settled = (): Promise<void> => new Promise((done) => setTimeout(done, 0));

export class MapShelf implements Shelf {
  readonly map = new Map<string, string>();
  full = false;

  get length(): number {
    return this.map.size;
  }
  key(index: number): string | null {
    return [...this.map.keys()][index] ?? null;
  }
  getItem(key: string): string | null {
    return this.map.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    if (this.full) throw new Error("QuotaExceededError");
    this.map.set(key, value);
  }
  removeItem(key: string): void {
    this.map.delete(key);
  }
}

export const tokenOf = (customer: string, signature = "x"): string => `h.${btoa(JSON.stringify({ sub: customer }))}.${signature}`;
