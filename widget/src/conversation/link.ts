// Keeps one WebSocket open: hello, reconnecting with growing, scattered pauses, and noticing a line that died silently.
import type { ClientFrame, Hello, ServerFrame } from "../protocol/frames";
import { parseFrame } from "../protocol/validate";

export type LinkState = "off" | "connecting" | "open" | "waiting";

/** What the outside world gives; tests put their own in. */
export interface Surroundings {
  socket(url: string): WebSocket;
  now(): number;
  random(): number;
  after(milliseconds: number, run: () => void): () => void;
  fetch(url: string, init: RequestInit): Promise<Response>;
}

export interface LinkEvents {
  hello(): Hello;
  frame(frame: ServerFrame): void;
  state(state: LinkState): void;
  /** Something came that the schema does not allow or know. */
  oddity(reason: string): void;
}

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 30_000;
const PING_EVERY = 25_000;
const PATIENCE = 12_000;

export class Link {
  state: LinkState = "off";
  #socket: WebSocket | null = null;
  #failures = 0;
  #cancelRetry = (): void => undefined;
  #cancelWatch = (): void => undefined;

  readonly #url: string;
  readonly #world: Surroundings;
  readonly #events: LinkEvents;

  constructor(
    url: string,
    world: Surroundings,
    events: LinkEvents,
  ) {
    this.#url = url;
    this.#world = world;
    this.#events = events;
  }

  /** Connects now, also when it was waiting for its next try. */
  connect(): void {
    if (this.#socket) return;
    this.#cancelRetry();
    this.#become("connecting");
    let socket: WebSocket;
    try {
      socket = this.#world.socket(this.#url);
    } catch (error) {
      this.#events.oddity(String(error));
      this.#retryLater();
      return;
    }
    this.#socket = socket;
    this.#watch(PATIENCE, () => this.#broken(socket));
    socket.onopen = () => {
      if (this.#socket === socket) socket.send(JSON.stringify(this.#events.hello()));
    };
    socket.onmessage = (message) => {
      if (this.#socket === socket) this.#received(socket, message.data);
    };
    socket.onclose = () => this.#broken(socket);
    socket.onerror = () => this.#broken(socket);
  }

  /** Sends a frame if the line is open; false when it could not even be tried. */
  send(frame: ClientFrame): boolean {
    if (this.state !== "open" || this.#socket?.readyState !== 1) return false;
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  /** Closes for good, until `connect`. */
  close(): void {
    this.#cancelRetry();
    this.#letGo();
    this.#become("off");
  }

  /** Drops the line and connects at once with a new hello. */
  restart(): void {
    this.#letGo();
    this.connect();
  }

  /** Drops a line that leads nowhere and tries again after a growing pause. */
  fail(): void {
    this.#letGo();
    this.#retryLater();
  }

  /** To be called when everything up to now has come: the line works, so the next failure waits only briefly. */
  settled(): void {
    this.#failures = 0;
  }

  #received(socket: WebSocket, data: unknown): void {
    this.#idleWatch(socket);
    const parsed = parseFrame(data);
    if (parsed.kind === "invalid") this.#events.oddity(`dropped a frame: ${parsed.reason}`);
    else if (parsed.kind === "unknown") this.#events.oddity(`ignored a frame of type ${parsed.type}`);
    else {
      for (const reason of parsed.dropped) this.#events.oddity(`left out a card: ${reason}`);
      if (parsed.frame.type === "welcome") this.#become("open");
      this.#events.frame(parsed.frame);
    }
  }

  /** After silence ask for a sign of life; without one the line is dead although nobody said so. */
  #idleWatch(socket: WebSocket): void {
    this.#watch(PING_EVERY, () => {
      this.send({ type: "ping" });
      this.#watch(PATIENCE, () => this.#broken(socket));
    });
  }

  #watch(milliseconds: number, run: () => void): void {
    this.#cancelWatch();
    this.#cancelWatch = this.#world.after(milliseconds, run);
  }

  #broken(socket: WebSocket): void {
    if (this.#socket !== socket) return;
    this.#letGo();
    this.#retryLater();
  }

  #retryLater(): void {
    const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** this.#failures++) * (0.5 + this.#world.random() / 2);
    this.#become("waiting");
    this.#cancelRetry = this.#world.after(pause, () => this.connect());
  }

  #letGo(): void {
    this.#cancelWatch();
    const socket = this.#socket;
    this.#socket = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = socket.onerror = null;
    socket.close();
  }

  #become(state: LinkState): void {
    if (this.state === state) return;
    this.state = state;
    this.#events.state(state);
  }
}
