// The field to write in: grows with its text, counts near the limit, and leaves Enter to input methods while they compose.
import type { Photo } from "../conversation/outbox";
import { MAX_TEXT } from "../protocol/frames";
import type { Strings } from "../text/strings";
import { Attachment } from "./attachment";
import { h, say, set } from "./dom";
import { icon } from "./icons";

/** The count is shown when fewer characters than this are left. */
const COUNT_FROM = 200;
const TALLEST = 136;

export class Composer {
  readonly node: HTMLFormElement;
  readonly #field: HTMLTextAreaElement;
  readonly #button: HTMLButtonElement;
  readonly #count: HTMLElement;
  #words: Strings | null = null;
  #blocked = false;
  readonly #attachment = new Attachment(() => this.#changed(), () => this.focus());

  readonly #send: (text: string, photo: Photo | null) => void;

  constructor(send: (text: string, photo: Photo | null) => void) {
    this.#send = send;
    this.#count = h("div", { class: "count", id: "count", "aria-live": "polite" });
    this.#field = h("textarea", {
      rows: "1",
      dir: "auto",
      enterkeyhint: "send",
      "aria-describedby": "count",
      on: {
        input: () => this.#changed(),
        keydown: (event: KeyboardEvent) => this.#pressed(event),
        paste: (event: ClipboardEvent) => this.#pasted(event),
      },
    });
    this.#button = h("button", { class: "send", type: "submit" }, icon("send"));
    this.node = h("form", { class: "composer", on: { submit: (event: Event) => this.#submit(event) } });
    const { preview, hint, input, button } = this.#attachment;
    this.node.append(h("div", { class: "field" }, preview, button, input, this.#field, this.#button), hint, this.#count);
    this.#changed();
  }

  show(words: Strings, blocked: boolean): void {
    if (words === this.#words && blocked === this.#blocked) return;
    this.#blocked = blocked;
    if (words !== this.#words) {
      this.#words = words;
      this.#attachment.show(words);
      set(this.#field, "aria-label", words.message);
      set(this.#button, "aria-label", words.send);
    }
    this.#changed();
  }

  focus(): void {
    this.#field.focus({ preventScroll: true });
  }

  /** Attaches a photo that was dropped on the chat. */
  drop(files: FileList | null | undefined): void {
    if (!this.#blocked) this.#attachment.offer(files);
  }

  get #text(): string {
    return this.#field.value.trim();
  }

  /** The limit is in code points, as the server counts. */
  get #over(): number {
    return this.#field.value.length <= MAX_TEXT ? 0 : [...this.#text].length - MAX_TEXT;
  }

  #pressed(event: KeyboardEvent): void {
    // Safari ends the composition before its last Enter; only the key code 229 still tells.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    this.#submit(event);
  }

  /** What is copied from an office program comes as words and as a picture of them; the words are meant. */
  #pasted(event: ClipboardEvent): void {
    const { clipboardData } = event;
    if (clipboardData?.types.includes("text/plain") || this.#blocked) return;
    if (this.#attachment.offer(clipboardData?.files)) event.preventDefault();
  }

  #submit(event: Event): void {
    event.preventDefault();
    const text = this.#text;
    if (!(text || this.#attachment.current) || this.#over > 0 || this.#blocked) return;
    this.#field.value = "";
    const photo = this.#attachment.take();
    this.#changed();
    this.#send(text, photo);
    this.focus();
  }

  #changed(): void {
    const field = this.#field;
    const over = this.#over;
    // aria-disabled rather than disabled: the focus would be lost each time that the field becomes empty.
    const photo = this.#attachment.current;
    set(this.#button, "aria-disabled", String(!(this.#text || photo) || over > 0 || this.#blocked));
    set(field, "placeholder", photo ? this.#words?.photoPlaceholder : this.#words?.placeholder);
    const left = MAX_TEXT - field.value.length;
    const text = over > 0 ? this.#words?.tooLong(over) : left < COUNT_FROM ? this.#words?.left(Math.max(0, left)) : "";
    say(this.#count, text ?? "");
    set(this.#count, "data-over", over > 0);
    set(field, "aria-invalid", over > 0 ? "true" : null);
    field.style.height = "auto";
    field.style.height = `${Math.min(field.scrollHeight, TALLEST)}px`;
    field.style.overflowY = field.scrollHeight > TALLEST ? "auto" : "hidden";
  }
}
