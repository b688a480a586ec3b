// Generated from schema.json by `npm run generate`. Do not edit.

export const VERSION = 1;
export const MAX_TEXT = 4000;

/** The person's yes to one proposal. */
export interface Confirm {
  type: "confirm";
  id: string;
  proposal: string;
}

/** The person's no to one proposal. */
export interface Decline {
  type: "decline";
  id: string;
  proposal: string;
}

/** Must be the first frame. `identity` is the shop page's signed token, `resume` what an earlier `welcome` gave. */
export interface Hello {
  type: "hello";
  v: number;
  language?: "en" | "zh";
  identity?: string | null;
  resume?: string | null;
  since?: number;
}

/** Asks for a `pong`, for clients that cannot send protocol pings. */
export interface Ping {
  type: "ping";
}

/** A message: words, an uploaded `picture`, or both. `id` is the client's own and makes sending it again harmless.

`product` is the id of the product whose page is open beside the chat, so that "this" means it. */
export interface Say {
  type: "say";
  id: string;
  text?: string;
  picture?: string | null;
  product?: string | null;
}

/** The person switched the language of the page. */
export interface SetLanguage {
  type: "language";
  id: string;
  language: "en" | "zh";
}

/** Choose suggestion number `choice` (from 0) under the reply with sequence number `seq`. */
export interface Tap {
  type: "tap";
  id: string;
  seq: number;
  choice: number;
  product?: string | null;
}

export type ClientFrame = Confirm | Decline | Hello | SetLanguage | Ping | Say | Tap;

/** The frame with this client id is recorded (as item `seq`) and will be answered even if the server dies now. */
export interface Accepted {
  type: "accepted";
  id: string;
  seq: number;
}

/** Something that a support agent said. */
export interface AgentItem {
  type: "agent";
  name: string;
  text: string;
}

/** A finished reply: it replaces whatever deltas of its `turn` were shown. */
export interface AssistantItem {
  type: "assistant";
  turn: string;
  text: string;
  cards: Card[];
  sources: SourceItem[];
  choices: Choice[];
}

/** A suggested next message; tapping sends its index. */
export interface Choice {
  label: string;
}

/** Two to four products side by side. */
export interface ComparisonCard {
  type: "comparison";
  products: ProductTile[];
  rows: ComparisonRow[];
}

/** One property over all compared products; `differs` where the values are not the same, `best` the places of the best
values where better is no matter of taste. */
export interface ComparisonRow {
  name: string;
  values: string[];
  differs: boolean;
  best: number[];
}

/** A proposal: nothing has happened until its person confirms it. State changes come as `proposal` items. */
export interface ConfirmationCard {
  type: "confirmation";
  proposal: string;
  kind: string;
  title: string;
  lines: LineTile[];
  rows: Row[];
  note: string;
  confirm_label: string;
  decline_label: string;
  expires: string;
}

/** More checked words of the reply being written; numbered from 0 in each turn. Not kept: the item is. */
export interface Delta {
  type: "delta";
  turn: string;
  index: number;
  text: string;
}

/** Something was wrong with a frame (`id` tells which, where it had one). `retryable`: the same frame may be sent again. */
export interface ErrorFrame {
  type: "error";
  code: "bad_frame" | "too_large" | "too_many" | "version" | "hello_first" | "identity" | "resume" | "unknown_choice" | "unknown_proposal" | "unknown_picture" | "busy" | "internal";
  message: string;
  id: string | null;
  retryable: boolean;
}

/** What happens after asking for a person. */
export interface HandoverCard {
  type: "handover";
  title: string;
  rows: Row[];
}

/** Item number `seq` of the conversation; numbers only grow and a number is never used twice (gaps are normal). */
export interface ItemFrame {
  type: "item";
  seq: number;
  at: string;
  item: Item;
}

/** One position of an order or of a proposal. */
export interface LineTile {
  id: string;
  title: string;
  options: string;
  quantity: number;
  price: string;
  image: string | null;
}

/** Which model speaks: `kind` "offline" needs no key and no network. */
export interface ModelInfo {
  kind: "offline" | "hosted" | "scripted";
  name: string;
}

/** A line between messages, such as "you are now talking to Ana". */
export interface NoticeItem {
  type: "notice";
  code: string;
  text: string;
}

/** One order with its timeline, newest step last. */
export interface OrderCard {
  type: "order";
  number: string;
  state: string;
  state_label: string;
  placed: string;
  total: string;
  lines: LineTile[];
  timeline: TimelineStep[];
  rows: Row[];
}

/** One order in a list. */
export interface OrderTile {
  number: string;
  state: string;
  state_label: string;
  placed: string;
  total: string;
  summary: string;
  image: string | null;
}

/** Several orders to choose from. */
export interface OrdersCard {
  type: "orders";
  orders: OrderTile[];
}

/** A photo of this conversation: fetched with the conversation's token, `width` and `height` in pixels. */
export interface PictureTile {
  id: string;
  width: number;
  height: number;
}

/** Answers `ping`. */
export interface Pong {
  type: "pong";
}

/** A product as shown in a carousel or a comparison. */
export interface ProductTile {
  id: string;
  title: string;
  price: string;
  compare_at: string | null;
  image: string | null;
  rating: number | null;
  review_count: number;
  available: boolean;
  availability: string;
  reason: string;
}

/** A row of products to browse. */
export interface ProductsCard {
  type: "products";
  products: ProductTile[];
}

/** A proposal changed its state. */
export interface ProposalItem {
  type: "proposal";
  proposal: string;
  state: "open" | "confirmed" | "done" | "declined" | "expired" | "refused" | "failed" | "waiting_for_agent";
}

/** What the shop recorded as done. */
export interface ReceiptCard {
  type: "receipt";
  title: string;
  reference: string;
  rows: Row[];
}

/** A label and its value; `strong` for the one that matters most. */
export interface Row {
  label: string;
  value: string;
  strong: boolean;
}

/** Something that the shopper said; `client_id` is the id that the sending tab gave it. With a picture `text` may be "". */
export interface ShopperItem {
  type: "shopper";
  text: string;
  client_id: string;
  picture: PictureTile | null;
}

/** What a reply rests on. */
export interface SourceItem {
  title: string;
  section: string;
  version: string;
}

/** Everything up to `seq` has been sent. */
export interface Synced {
  type: "synced";
  seq: number;
}

/** One thing that happened to an order, or will (`done` false). */
export interface TimelineStep {
  text: string;
  at: string;
  place: string;
  done: boolean;
}

/** Answers `hello`. Items after `since` follow at once, then `synced`. Keep `resume` secret: it opens the conversation. */
export interface Welcome {
  type: "welcome";
  v: number;
  conversation: string;
  resume: string;
  seq: number;
  language: "en" | "zh";
  assistant: string;
  shop: string;
  model: ModelInfo;
  signed_in: string | null;
  greeting: string;
  choices: Choice[];
}

/** The assistant is busy with `turn`; `label` says with what. `done` ends it. */
export interface Working {
  type: "working";
  turn: string;
  label: string;
  done: boolean;
}

export type ServerFrame = Accepted | Delta | ErrorFrame | ItemFrame | Pong | Synced | Welcome | Working;

export type Card = ComparisonCard | ConfirmationCard | HandoverCard | OrderCard | OrdersCard | ProductsCard | ReceiptCard;

export type Item = AgentItem | AssistantItem | NoticeItem | ProposalItem | ShopperItem;
