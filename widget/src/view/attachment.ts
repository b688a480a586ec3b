// The photo that goes with the next message: chosen, pasted or dropped, shown before it is sent, and removable.
import type { Photo } from "../conversation/outbox";
import type { Strings } from "../text/strings";
import { h, say, set } from "./dom";
import { icon } from "./icons";
import { Darkroom, PHOTO_TYPES, prepared } from "./photo";

export class Attachment {
  readonly button: HTMLButtonElement;
  readonly input: HTMLInputElement;
  readonly preview = h("div", { class: "attached", role: "group", hidden: true });
  readonly hint = h("div", { class: "hint", role: "status" });
  #photo: Photo | null = null;
  #words: Strings | null = null;
  readonly #darkroom = new Darkroom();
  /** Counts the files that were given, so that of two only the later one is taken. */
  #given = 0;

  readonly #changed: () => void;
  readonly #focusField: () => void;

  constructor(changed: () => void, focusField: () => void) {
    this.#changed = changed;
    this.#focusField = focusField;
    this.input = h("input", { type: "file", accept: PHOTO_TYPES, hidden: true, tabindex: "-1", on: { change: () => this.#chosen() } });
    this.button = h("button", { class: "attach", type: "button", on: { click: () => this.input.click() } }, icon("camera"));
  }

  get current(): Photo | null {
    return this.#photo;
  }

  show(words: Strings): void {
    if (words === this.#words) return;
    this.#words = words;
    set(this.button, "aria-label", words.attach);
    set(this.button, "title", words.attach);
    set(this.preview, "aria-label", words.photo);
    say(this.hint, "");
    if (this.#photo) this.#draw(this.#photo);
  }

  /** The photo for the message that is sent now; it is no longer attached then. */
  take(): Photo | null {
    const photo = this.#photo;
    if (photo) this.#put(null, "");
    return photo;
  }

  /** Attaches the first photo among these files; true when there was something to take. */
  offer(files: FileList | null | undefined): boolean {
    const all = [...(files ?? [])];
    const file = all.find(({ type }) => PHOTO_TYPES.includes(type) && type) ?? all[0];
    if (!file) return false;
    void this.#attach(file);
    return true;
  }

  #chosen(): void {
    this.offer(this.input.files);
    this.input.value = ""; // The same file may be chosen again after it was removed.
  }

  async #attach(file: Blob): Promise<void> {
    const turn = ++this.#given;
    const made = await prepared(file);
    if (turn !== this.#given || !this.#words) return;
    if (typeof made === "string") this.#tell(made === "type" ? this.#words.photoType : this.#words.photoSize, false);
    else {
      this.#put(made, this.#words.photoReady);
      this.#focusField();
    }
  }

  /** Says something beside the field; what can be seen anyway (`heard`) is only read out. */
  #tell(text: string, heard: boolean): void {
    say(this.hint, text);
    set(this.hint, "data-heard", heard);
  }

  #put(photo: Photo | null, said: string): void {
    this.#photo = photo;
    this.preview.hidden = !photo;
    if (photo) this.#draw(photo);
    else this.preview.replaceChildren();
    this.#tell(said, true);
    this.#changed();
  }

  #draw(photo: Photo): void {
    const words = this.#words!;
    const remove = (): void => {
      this.#given++;
      this.#put(null, words.photoRemoved);
      this.#focusField();
    };
    const button = h("button", { class: "remove", type: "button", "aria-label": words.photoRemove, title: words.photoRemove, on: { click: remove } }, icon("close"));
    this.preview.replaceChildren(this.#darkroom.picture(photo, Promise.resolve(photo.blob), words.photo, words.photoGone), button);
  }
}
