// The launcher and the dialog around log and composer.
import type { Photo } from "../conversation/outbox";
import type { Session } from "../conversation/session";
import { Composer } from "./composer";
import { h, say, set } from "./dom";
import { icon } from "./icons";
import { Log } from "./log";
import { entriesOf } from "./messages";
import type { Scene } from "./scene";

export interface PanelEvents {
  open(): void;
  close(): void;
  send(text: string, photo: Photo | null): void;
  switchLanguage(): void;
  startOver(): void;
}

/** Below these sizes the panel fills the screen; the same limits stand in panel.css. */
export const FILLS_SCREEN = "(max-width: 520px), (max-height: 500px)";

export class Panel {
  readonly root: HTMLElement;
  readonly #log = new Log();
  readonly #composer: Composer;
  readonly #badge = h("span", { class: "badge", "aria-hidden": "true", hidden: true });
  readonly #launcher: HTMLButtonElement;
  readonly #title = h("h2", { id: "title", tabindex: "-1" });
  readonly #subtitle = h("p", { class: "subtitle" });
  readonly #mark = h("span", { class: "mark" }, icon("chat"));
  readonly #language: HTMLButtonElement;
  readonly #fresh: HTMLButtonElement;
  readonly #closer: HTMLButtonElement;
  readonly #banner = h("div", { class: "banner", role: "status" });
  readonly #ask = h("div", { class: "ask", role: "group", hidden: true });
  readonly #model = h("p", { class: "model" });
  readonly #announcer = h("div", { class: "sr", "aria-live": "polite" });
  readonly #dropHere = h("div", { class: "drop-here", "aria-hidden": "true" });
  readonly #dialog: HTMLElement;
  /** Whose conversation was shown last. */
  #shown: string | undefined;

  readonly #events: PanelEvents;

  constructor(events: PanelEvents) {
    this.#events = events;
    this.#composer = new Composer((text, photo) => events.send(text, photo));
    this.#launcher = h("button", { class: "launcher", type: "button", "aria-haspopup": "dialog", on: { click: () => events.open() } });
    this.#launcher.append(icon("chat"), this.#badge);
    this.#language = h("button", { class: "tool language", type: "button", on: { click: () => events.switchLanguage() } });
    this.#fresh = h("button", { class: "tool", type: "button", on: { click: () => this.#askAgain(Boolean(this.#ask.hidden)) } }, icon("fresh"));
    this.#closer = h("button", { class: "tool", type: "button", on: { click: () => events.close() } }, icon("close"));
    this.#dialog = h("section", { class: "panel", role: "dialog", "aria-labelledby": "title", inert: true });
    this.#dialog.addEventListener("keydown", (event) => this.#pressed(event));
    takeDrops(this.#dialog, (files) => this.#composer.drop(files));
    const names = h("div", { class: "names" }, this.#title, this.#subtitle);
    const body = h("div", { class: "body" }, this.#log.node, this.#log.jump);
    const head = h("div", { class: "head" }, this.#mark, names, this.#language, this.#fresh, this.#closer);
    this.#dialog.append(head, this.#ask, this.#banner, body, this.#composer.node, this.#model, this.#announcer, this.#dropHere);
    this.root = h("div", { class: "root" }, this.#launcher, this.#dialog);
  }

  /** Brings everything up to date. `trouble` is what stands in the banner. */
  show(session: Session, scene: Scene, unread: number, trouble: string): void {
    const { words } = scene;
    const { welcome } = session.thread;
    const name = welcome?.assistant ?? "Aisle";
    // What was read out to one person is not left standing for the next one.
    if (welcome?.conversation !== this.#shown) this.#announcer.replaceChildren();
    this.#shown = welcome?.conversation;
    set(this.root, "lang", scene.language === "zh" ? "zh-CN" : "en");
    set(this.#launcher, "aria-label", unread > 0 ? words.openUnread(unread) : words.open);
    say(this.#badge, unread > 9 ? "9+" : String(unread));
    this.#badge.hidden = unread === 0;
    say(this.#title, name);
    const person = welcome?.signed_in ? words.signedIn(welcome.signed_in) : words.guest;
    say(this.#subtitle, welcome ? person : words.connecting);
    set(this.#mark, "data-on", session.thread.synced);
    say(this.#language, words.switchShort);
    set(this.#language, "aria-label", words.switchLanguage);
    set(this.#language, "lang", scene.language === "zh" ? "en" : "zh-CN");
    set(this.#fresh, "aria-label", words.startOver);
    set(this.#fresh, "title", words.startOver);
    this.#fresh.hidden = !session.thread.items.some(({ item }) => item.type === "shopper");
    set(this.#closer, "aria-label", words.close);
    set(this.#log.node, "aria-label", words.conversation);
    say(this.#log.jump.lastElementChild!, words.newMessages);
    say(this.#banner, trouble);
    say(this.#dropHere, words.dropHere);
    say(this.#model, welcome ? words.model(welcome.model) : "");
    set(this.#model, "data-kind", welcome?.model.kind);
    this.#composer.show(words, session.outdated);
    this.#log.show(entriesOf(session, scene));
    this.#fillAsk(scene);
  }

  setOpen(open: boolean, focus: boolean): void {
    set(this.root, "data-open", open);
    set(this.#dialog, "inert", !open);
    set(this.#launcher, "aria-expanded", String(open));
    const fills = matchMedia(FILLS_SCREEN).matches;
    set(this.#dialog, "aria-modal", open && fills ? "true" : null);
    if (open) this.#log.follow();
    if (!open) this.#askAgain(false);
    if (!focus) return;
    // On a phone the field would bring up the keyboard over half of what is to be read.
    if (!open) this.#launcher.focus({ preventScroll: true });
    else if (fills) this.#title.focus({ preventScroll: true });
    else this.#composer.focus();
  }

  /** Has a screen reader say something once it is silent. */
  announce(text: string): void {
    // Two equal messages in a row would be one to a live region; a new node makes it two.
    this.#announcer.replaceChildren(h("p", {}, text));
  }

  focusField(): void {
    this.#composer.focus();
  }

  /** What was just sent must be in sight, also for somebody who was reading above. */
  follow(): void {
    this.#log.follow();
  }

  #askAgain(open: boolean): void {
    this.#ask.hidden = !open;
    if (open) this.#ask.querySelector("button")?.focus();
  }

  #fillAsk({ words }: Scene): void {
    if (this.#ask.firstChild?.textContent === words.startOverAsk) return;
    const start = (): void => {
      this.#askAgain(false);
      this.#events.startOver();
      this.#composer.focus();
    };
    const stay = (): void => {
      this.#askAgain(false);
      this.#fresh.focus();
    };
    set(this.#ask, "aria-label", words.startOver);
    this.#ask.replaceChildren(
      h("span", {}, words.startOverAsk),
      h("button", { class: "button", type: "button", on: { click: stay } }, words.cancel),
      h("button", { class: "button primary", type: "button", on: { click: start } }, words.startOverYes),
    );
  }

  #pressed(event: KeyboardEvent): void {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      this.#events.close();
    } else if (event.key === "Tab" && this.#dialog.getAttribute("aria-modal")) this.#keepInside(event);
  }

  /** When the panel fills the screen nothing outside it is to be seen, so the focus stays inside too. */
  #keepInside(event: KeyboardEvent): void {
    const all = this.#dialog.querySelectorAll<HTMLElement>("button, a[href], input, textarea, summary, [tabindex='0']");
    const reachable = [...all].filter((element) => element.checkVisibility?.({ visibilityProperty: true }) ?? true);
    const [first, last] = [reachable[0], reachable.at(-1)];
    const active = (this.#dialog.getRootNode() as ShadowRoot).activeElement;
    const leaves = event.shiftKey ? active === first || active === this.#title : active === last;
    if (!leaves) return;
    event.preventDefault();
    (event.shiftKey ? last : first)?.focus();
  }
}

/** Marks the element while a file is held over it and hands over what is dropped. */
function takeDrops(target: HTMLElement, take: (files: FileList | undefined) => void): void {
  const holdsFile = (event: DragEvent): boolean => Boolean(event.dataTransfer?.types.includes("Files"));
  const over = (event: DragEvent): void => {
    if (!holdsFile(event)) return;
    event.preventDefault();
    set(target, "data-drop", true);
  };
  target.addEventListener("dragenter", over);
  target.addEventListener("dragover", over);
  target.addEventListener("dragleave", (event) => {
    if (!target.contains(event.relatedTarget as Node | null)) set(target, "data-drop", false);
  });
  target.addEventListener("drop", (event) => {
    set(target, "data-drop", false);
    if (!holdsFile(event)) return;
    event.preventDefault();
    take(event.dataTransfer?.files);
  });
}
