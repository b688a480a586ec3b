// The custom element: attributes and events outside, session and panel inside.
import { Interest, type Act } from "./conversation/interest";
import { Session } from "./conversation/session";
import type { Language } from "./conversation/storage";
import { lastReplySeq, unreadCount } from "./conversation/thread";
import type { ServerFrame } from "./protocol/frames";
import styles from "./styles/index.css";
import { languageOf, STRINGS } from "./text/strings";
import { Panel, FILLS_SCREEN } from "./view/panel";
import { Darkroom } from "./view/photo";
import { spoken } from "./view/rich";
import type { DecisionState, Scene } from "./view/scene";
import { accentTokens, resolved } from "./view/theme";
import { newId, refusesTracking, shelfOf, surroundings } from "./surroundings";

const ACCENT = "#1f6f5c";
/** A short break in the line is not worth a word. */
const TROUBLE_AFTER = 1_500;

/**
 * `<aisle-chat>`: the shopper's chat, in a shadow root.
 *
 * Attributes
 *   server       origin (and path) of the Aisle server; the page's own origin by default
 *   language     "en" or "zh" (any tag that begins so); the page's `lang` by default; changing it switches the chat
 *   identity     the shop's signed token for the customer who is signed in; absent for a guest; may change at any time
 *   theme        "light", "dark" or "auto" (default: what the system prefers)
 *   side         "right" (default) or "left"
 *   accent       any CSS colour; the same as setting --aisle-accent
 *   product-url  address of a product's page with {id} in it, such as "/p/{id}"; product titles become links
 *   product      id of the product whose page is open: "this" means it, and with consent it counts as seen
 *   consent      "yes" when the person agreed that the shop learns from what they look at, "no" when they did not or no longer
 *
 * Properties `server`, `language`, `identity`, `product`, `consent` and `isOpen`; methods `open()`, `close()`, `send(text)`,
 * `record(act, product)`.
 *
 * Events (bubbling, composed; `detail` in brackets)
 *   aisle-open, aisle-close              the panel was opened or closed
 *   aisle-message   [from, seq]          a reply came: from "assistant" or "agent"
 *   aisle-unread    [count]              the number on the launcher changed
 *   aisle-language  [language]           the person switched the language in the chat
 *   aisle-product   [id], cancelable     a product's title was chosen; preventDefault() keeps the page from being left
 *   aisle-consent   [consent]            what the page looks at is recorded from now on, or no longer
 *   aisle-error     [code, message]      the server refused something, or sent what the protocol does not allow
 *
 * CSS variables: see widget/README.md.
 */
export class AisleChat extends HTMLElement {
  static readonly observedAttributes = ["server", "language", "identity", "theme", "accent", "product", "consent"];

  #panel: Panel | null = null;
  #session: Session | null = null;
  #interest: Interest | null = null;
  #listening: AbortController | null = null;
  #opened = false;
  #unread = 0;
  #troubleSince: number | null = null;
  #framed = false;
  readonly #darkroom = new Darkroom();
  readonly #scene: Scene = this.#makeScene();

  get server(): string {
    return (webAddress(this.getAttribute("server"), document.baseURI) ?? location.origin).replace(/\/$/, "");
  }
  set server(value: string) {
    this.setAttribute("server", value);
  }
  get language(): Language {
    return this.#session?.language ?? this.#pageLanguage;
  }
  set language(value: Language) {
    this.setAttribute("language", value);
  }
  get identity(): string | null {
    return this.getAttribute("identity") || null;
  }
  set identity(value: string | null) {
    if (value) this.setAttribute("identity", value);
    else this.removeAttribute("identity");
  }
  get product(): string | null {
    return this.getAttribute("product") || null;
  }
  set product(value: string | null) {
    if (value) this.setAttribute("product", value);
    else this.removeAttribute("product");
  }
  /** Whether acts are recorded; setting it gives consent (true), withdraws it (false) or leaves it open (null). */
  get consent(): boolean {
    return this.#interest?.consent ?? false;
  }
  set consent(value: boolean | null) {
    if (value === null) this.removeAttribute("consent");
    else this.setAttribute("consent", value ? "yes" : "no");
  }
  get isOpen(): boolean {
    return this.#opened;
  }

  /** Opens the panel and connects. */
  open(): void {
    this.#setOpen(true, true);
  }

  /** Closes the panel; the conversation goes on. */
  close(): void {
    this.#setOpen(false, true);
  }

  /** Says something for the shopper, such as from a "Ask about this product" button on the page, and opens the panel. */
  send(text: string): void {
    const said = text.trim();
    if (!said || !this.#session) return;
    this.#setOpen(true, true);
    this.#scene.say(said);
  }

  /** Tells the server, with consent, that the person saw, clicked, put into the cart or bought a product. */
  record(act: Act, product: string): void {
    this.#interest?.record(act, product);
  }

  connectedCallback(): void {
    this.#panel ??= this.#build();
    this.#listening = new AbortController();
    this.#listen(this.#listening.signal);
    this.#startSession();
    this.#applyTheme();
    if (sessionShelf()?.getItem(this.#openKey) && !matchMedia(FILLS_SCREEN).matches) this.#setOpen(true, false);
    this.#render();
  }

  disconnectedCallback(): void {
    this.#listening?.abort();
    this.#interest?.flush();
    this.#session?.close();
    this.#session = null;
  }

  attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    if (before === after || !this.#session) return;
    if (name === "identity") this.#session.setIdentity(this.identity);
    else if (name === "language") this.#session.setLanguage(this.#pageLanguage, true);
    else if (name === "product") this.#openProduct();
    else if (name === "consent") this.#applyConsent();
    else if (name === "server") {
      this.#session.close();
      this.#startSession();
    } else this.#applyTheme();
    this.#render();
  }

  get #pageLanguage(): Language {
    return languageOf(this.getAttribute("language") || document.documentElement.lang);
  }

  get #openKey(): string {
    return `aisle:${this.server}:open`;
  }

  #build(): Panel {
    const shadow = this.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(styles);
    shadow.adoptedStyleSheets = [sheet];
    const panel = new Panel({
      open: () => this.open(),
      close: () => this.close(),
      send: (text, photo) => this.#scene.say(text, photo),
      switchLanguage: () => this.#switchLanguage(),
      startOver: () => this.#session?.startOver(),
    });
    shadow.append(panel.root);
    return panel;
  }

  #startSession(): void {
    this.#session = new Session({
      server: this.server,
      identity: this.identity,
      language: this.#pageLanguage,
      shelf: shelfOf(() => localStorage),
      world: surroundings,
      newId,
      changed: () => this.#schedule(),
      live: (frame) => this.#live(frame),
      report: (code, message) => {
        console.warn(`aisle-chat: ${code}: ${message}`);
        this.#emit("aisle-error", { code, message });
      },
    });
    this.#interest?.flush();
    this.#interest = new Interest({
      server: this.server,
      shelf: shelfOf(() => localStorage),
      world: surroundings,
      newId,
      credentials: () => this.#session?.credentials ?? {},
      refused: refusesTracking(),
    });
    this.#applyConsent();
    this.#openProduct();
    if (this.#opened || this.#session.hasStored) this.#session.connect();
  }

  #openProduct(): void {
    if (!this.#session) return;
    this.#session.product = this.product;
    if (this.product) this.record("seen", this.product);
  }

  #applyConsent(): void {
    const said = this.getAttribute("consent");
    if (!this.#interest?.setConsent(said === "yes" ? true : said === null ? null : false)) return;
    this.#emit("aisle-consent", { consent: this.consent });
    this.#openProduct();
  }

  #listen(signal: AbortSignal): void {
    const again = (): void => {
      if (this.#session?.line === "waiting" && !document.hidden) this.#session.connect();
    };
    addEventListener("online", again, { signal });
    addEventListener("offline", () => this.#render(), { signal });
    document.addEventListener("visibilitychange", () => (again(), this.#render()), { signal });
    addEventListener("storage", (event) => this.#storageChanged(event.key), { signal });
    document.addEventListener("visibilitychange", () => document.hidden && this.#interest?.flush(), { signal });
    addEventListener("pagehide", () => this.#interest?.flush(), { signal });
    // A page in the back-forward cache must hold no socket; it gets a new one when it comes back.
    addEventListener("pagehide", () => this.#session?.close(), { signal });
    addEventListener("pageshow", (event) => event.persisted && (this.#opened || this.#session?.hasStored) && this.#session?.connect(), { signal });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#applyTheme(), { signal });
    const fit = (): void => this.#fitViewport();
    globalThis.visualViewport?.addEventListener("resize", fit, { signal });
    globalThis.visualViewport?.addEventListener("scroll", fit, { signal });
  }

  #storageChanged(key: string | null): void {
    this.#session?.storageChanged(key);
    if (this.#interest?.storageChanged(key)) this.#emit("aisle-consent", { consent: false });
  }

  #setOpen(open: boolean, focus: boolean): void {
    if (open === this.#opened || !this.#panel) return;
    this.#opened = open;
    const shelf = sessionShelf();
    if (open) shelf?.setItem(this.#openKey, "1");
    else shelf?.removeItem(this.#openKey);
    this.#applyTheme();
    this.#fitViewport();
    if (open) this.#session?.connect();
    this.#render();
    this.#panel.setOpen(open, focus);
    this.#emit(open ? "aisle-open" : "aisle-close", {});
  }

  #switchLanguage(): void {
    const language = this.language === "zh" ? "en" : "zh";
    this.#session?.setLanguage(language, false);
    this.#render();
    this.#emit("aisle-language", { language });
  }

  /** Draws once for all frames that come within one frame of the screen; hidden pages get no frames, so a timer backs it up. */
  #schedule(): void {
    if (this.#framed) return;
    this.#framed = true;
    const draw = (): void => {
      if (!this.#framed) return;
      this.#framed = false;
      this.#render();
    };
    if (document.hidden) setTimeout(draw, 50);
    else requestAnimationFrame(draw);
  }

  #render(): void {
    const session = this.#session;
    const panel = this.#panel;
    if (!session || !panel) return;
    if (this.#opened && !document.hidden) session.markRead();
    const unread = this.#opened && !document.hidden ? 0 : unreadCount(session.thread, session.read);
    panel.show(session, this.#scene, unread, this.#trouble(session));
    if (unread === this.#unread) return;
    this.#unread = unread;
    this.#emit("aisle-unread", { count: unread });
  }

  /** What is wrong with the line, in words, once it lasts; "" when all is well. */
  #trouble(session: Session): string {
    const { words } = this.#scene;
    if (session.outdated) return words.outdated;
    if (session.thread.synced || session.line === "off") {
      this.#troubleSince = null;
      return "";
    }
    if (!navigator.onLine) return words.offline;
    if (this.#troubleSince === null) {
      this.#troubleSince = Date.now();
      setTimeout(() => this.#render(), TROUBLE_AFTER + 20);
    }
    return Date.now() - this.#troubleSince > TROUBLE_AFTER ? words.reconnecting : "";
  }

  /** Frames that came while somebody may be listening: replies are announced when they are finished, never word by word. */
  #live(frame: ServerFrame): void {
    if (frame.type !== "item" || !this.#session) return;
    const { item, seq } = frame;
    const { words } = this.#scene;
    if (item.type === "assistant") {
      const cards = item.cards.map((card) => {
        const count = "products" in card ? card.products.length : "orders" in card ? card.orders.length : 1;
        return words.withCards[card.type](count);
      });
      const name = this.#session.thread.welcome?.assistant ?? "";
      this.#panel?.announce(words.said(name, [spoken(item.text), ...cards].filter(Boolean).join(". ")));
    } else if (item.type === "agent") this.#panel?.announce(words.said(item.name, spoken(item.text)));
    else if (item.type === "notice") this.#panel?.announce(item.text);
    else if (item.type === "proposal") this.#panel?.announce(words.proposal[item.state]);
    const isReply = item.type === "assistant" || item.type === "agent";
    if (isReply && seq === lastReplySeq(this.#session.thread)) this.#emit("aisle-message", { from: item.type, seq });
  }

  #makeScene(): Scene {
    const host = this;
    return {
      get words() {
        return STRINGS[host.language];
      },
      get language() {
        return host.language;
      },
      get origins() {
        return [location.origin, new URL(host.server, location.href).origin];
      },
      say: (text, photo) => {
        host.#session?.say(text, photo);
        host.#panel?.follow();
      },
      tap: (seq, choice, label) => {
        host.#session?.tap(seq, choice, label);
        // The button that was pressed is gone; the keyboard goes on in the field, but a phone's stays down.
        if (!matchMedia(FILLS_SCREEN).matches) host.#panel?.focusField();
        host.#panel?.follow();
      },
      decide: (type, proposal) => host.#session?.decide(type, proposal),
      retry: (id) => {
        host.#session?.retry(id);
        host.#panel?.focusField();
      },
      decision: (proposal) => host.#decision(proposal),
      photo: (picture) => {
        const blob = "blob" in picture ? Promise.resolve(picture.blob) : (host.#session?.photo(picture.id) ?? Promise.resolve(null));
        return host.#darkroom.picture(picture, blob, this.#scene.words.photo, this.#scene.words.photoGone);
      },
      picture: (address) => webAddress(address, `${host.server}/`),
      productPage: (id) => webAddress(host.getAttribute("product-url")?.replace("{id}", encodeURIComponent(id)) ?? null, document.baseURI),
      productOpened: (id) => {
        host.record("clicked", id);
        return host.#emit("aisle-product", { id });
      },
      now: () => new Date(),
    };
  }

  #decision(proposal: string): DecisionState {
    const session = this.#session;
    const known = session?.proposals.get(proposal) ?? "open";
    const own = session?.decision(proposal);
    if (known !== "open" || !own) return known;
    if (own.state !== "failed") return "sending";
    return own.code === "unknown_proposal" ? "refused" : "unsent";
  }

  #applyTheme(): void {
    const root = this.#panel?.root;
    if (!root || !this.isConnected) return;
    const accent = this.getAttribute("accent");
    if (accent) this.style.setProperty("--aisle-accent", accent);
    const theme = this.getAttribute("theme");
    const dark = theme === "dark" || (theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
    root.dataset.scheme = dark ? "dark" : "light";
    const colour = resolved(getComputedStyle(this).getPropertyValue("--aisle-accent").trim() || ACCENT);
    if (!colour) return;
    for (const [name, value] of Object.entries(accentTokens(colour, dark))) root.style.setProperty(name, value);
  }

  /** On phones the keyboard covers the page without making it smaller; the panel keeps to what is left. */
  #fitViewport(): void {
    const view = globalThis.visualViewport;
    if (!view || !this.#opened) return;
    this.#panel?.root.style.setProperty("--viewport-height", `${view.height}px`);
    this.#panel?.root.style.setProperty("--viewport-top", `${view.offsetTop}px`);
  }

  #emit(type: string, detail: object): boolean {
    return this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true, cancelable: type === "aisle-product" }));
  }
}

/** An http(s) address, made absolute; null for anything else. */
function webAddress(address: string | null, base: string): string | null {
  if (!address || !URL.canParse(address, base)) return null;
  const url = new URL(address, base);
  return url.protocol === "https:" || url.protocol === "http:" ? url.href : null;
}

function sessionShelf(): Storage | null {
  return shelfOf(() => sessionStorage);
}
