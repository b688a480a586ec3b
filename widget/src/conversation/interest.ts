// What the visitor does with products, told to the shop's server only with consent. Before it nothing is stored and nothing is
// sent; when it is withdrawn the visitor's id goes, and the server is told to forget, until it has heard so.
import type { Surroundings } from "./link";
import type { Shelf } from "./storage";

export type Act = "seen" | "clicked" | "in_cart" | "bought";

export interface InterestOptions {
  server: string;
  shelf: Shelf | null;
  world: Surroundings;
  newId: () => string;
  /** Who is signed in and which conversation is open, as headers. */
  credentials: () => Record<string, string>;
  /** The browser itself says that its person is not to be tracked; that counts more than a page's consent. */
  refused: boolean;
}

interface PageEvent {
  kind: Act;
  product: string;
  at: string;
}

const PAUSE = 4_000;
const BATCH = 50;
/** The same act on the same product within this time is one act. */
const ONCE_IN = 30 * 60_000;

export class Interest {
  #allowed = false;
  #waiting: PageEvent[] = [];
  readonly #known = new Map<string, number>();
  readonly #visitorKey: string;
  readonly #forgetKey: string;
  #scheduled = false;
  #cancel = (): void => undefined;

  readonly #options: InterestOptions;

  constructor(options: InterestOptions) {
    this.#options = options;
    this.#visitorKey = `aisle:${options.server}:visitor`;
    this.#forgetKey = `aisle:${options.server}:forget`;
    this.#forget();
  }

  get consent(): boolean {
    return this.#allowed;
  }

  /** true gives consent, false withdraws it, null leaves open what was never given. Says whether something changed. */
  setConsent(given: boolean | null): boolean {
    const allowed = given === true && !this.#options.refused;
    const changed = allowed !== this.#allowed;
    const withdrawn = !allowed && (this.#allowed || given === false || this.#options.refused);
    this.#allowed = allowed;
    if (withdrawn) this.#withdraw();
    return changed;
  }

  /** Another tab changed what is stored: without the id the consent is gone here too. */
  storageChanged(key: string | null): boolean {
    if (!this.#allowed || key !== this.#visitorKey || this.#get(this.#visitorKey)) return false;
    this.#allowed = false;
    this.#drop();
    return true;
  }

  record(kind: Act, product: string): void {
    const now = this.#options.world.now();
    const name = `${kind}:${product}`;
    if (!this.#allowed || !product || now - (this.#known.get(name) ?? Number.NEGATIVE_INFINITY) < ONCE_IN) return;
    this.#known.set(name, now);
    this.#waiting.push({ kind, product, at: new Date(now).toISOString() });
    if (this.#waiting.length >= BATCH) this.flush();
    else if (!this.#scheduled) {
      this.#scheduled = true;
      this.#cancel = this.#options.world.after(PAUSE, () => this.flush());
    }
  }

  /** Sends what waits; also when the page is left, which the request outlives. */
  flush(): void {
    this.#cancel();
    this.#scheduled = false;
    if (!this.#allowed || this.#waiting.length === 0) return;
    const events = this.#waiting.splice(0, BATCH);
    const again = (): void => {
      if (this.#allowed) this.#waiting = [...events, ...this.#waiting].slice(0, 2 * BATCH);
    };
    this.#post("/events", { consent: true, visitor: this.#visitor(), events }).then((status) => (status === 0 || status >= 429) && again(), again);
  }

  #withdraw(): void {
    const id = this.#get(this.#visitorKey);
    this.#drop();
    if (id) {
      this.#put(this.#forgetKey, id);
      this.#put(this.#visitorKey, null);
    }
    this.#forget();
  }

  #drop(): void {
    this.#cancel();
    this.#scheduled = false;
    this.#waiting = [];
    this.#known.clear();
  }

  /** Tells the server to forget an id until it has answered; then the id is gone here as well. */
  #forget(): void {
    const visitor = this.#get(this.#forgetKey);
    if (!visitor) return;
    const done = (status: number): void => {
      if (status >= 200 && status < 500 && status !== 429 && this.#get(this.#forgetKey) === visitor) this.#put(this.#forgetKey, null);
    };
    this.#post("/events/forget", { visitor }).then(done, () => undefined);
  }

  #visitor(): string {
    const id = this.#get(this.#visitorKey) ?? this.#options.newId();
    this.#put(this.#visitorKey, id);
    return id;
  }

  async #post(path: string, body: object): Promise<number> {
    const { server, world, credentials } = this.#options;
    const init = { method: "POST", keepalive: true, body: JSON.stringify(body) };
    return (await world.fetch(server + path, { ...init, headers: { "Content-Type": "application/json", ...credentials() } })).status;
  }

  #get(key: string): string | null {
    try {
      return this.#options.shelf?.getItem(key) ?? null;
    } catch {
      return null; // Storage may be taken away at any time.
    }
  }

  #put(key: string, value: string | null): void {
    try {
      if (value === null) this.#options.shelf?.removeItem(key);
      else this.#options.shelf?.setItem(key, value);
    } catch {
      // Full or blocked: then the id lives only as long as this batch.
    }
  }
}
