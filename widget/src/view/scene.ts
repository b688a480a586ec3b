// What the parts of the view may see and do; the element provides it.
import type { Photo } from "../conversation/outbox";
import type { Language } from "../conversation/storage";
import type { ProposalState } from "../conversation/thread";
import type { PictureTile } from "../protocol/frames";
import type { Strings } from "../text/strings";

export type DecisionState = ProposalState | "sending" | "unsent";

export interface Scene {
  readonly words: Strings;
  readonly language: Language;
  /** Origins that texts may link to: the page's and the server's. */
  readonly origins: readonly string[];
  say(text: string, photo?: Photo | null): void;
  tap(seq: number, choice: number, label: string): void;
  decide(type: "confirm" | "decline", proposal: string): void;
  retry(id: string): void;
  decision(proposal: string): DecisionState;
  /** An address of a picture that may be loaded, or null. */
  picture(address: string | null): string | null;
  /** A photo of the conversation: by its id, or one that is on its way. */
  photo(picture: PictureTile | Photo): HTMLElement;
  /** Where the shop's page of a product is; null when the merchant gave no address. */
  productPage(id: string): string | null;
  /** Tells the page that a product was opened; false when the page took care of it. */
  productOpened(id: string): boolean;
  now(): Date;
}

/** A part of the view; `refresh` brings it up to date in place, so that focus and scrolling stay. */
export interface Part {
  node: HTMLElement;
  refresh?: () => void;
}
