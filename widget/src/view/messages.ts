// What stands in the log, as a list of entries: which there are, in which order, and how each is made.
import { cardView } from "../cards/card";
import type { Entry as Unsent, Photo } from "../conversation/outbox";
import type { Session } from "../conversation/session";
import { shownText, type Draft } from "../conversation/thread";
import type { AssistantItem, Choice, ItemFrame, PictureTile, SourceItem } from "../protocol/frames";
import { moment, when } from "../text/time";
import { h } from "./dom";
import { icon } from "./icons";
import { rich } from "./rich";
import type { Part, Scene } from "./scene";

/** `key` stays the same for the same thing; the node is made anew when an element of `stamp` changes. */
export interface Entry {
  key: string;
  stamp: readonly unknown[];
  make: () => Part;
}

/** Messages further apart than this get a time between them. */
const QUIET = 20 * 60_000;
/** Suggestions under the greeting are tapped under this sequence number. */
const GREETING = 1;

export function entriesOf(session: Session, scene: Scene): Entry[] {
  const { thread, outbox } = session;
  const builder = new Builder(scene);
  const { welcome } = thread;
  if (session.fresh) builder.notice(`fresh:${session.fresh}`, scene.words.fresh[session.fresh]);
  if (welcome) builder.greeting(welcome.assistant, welcome.greeting);
  for (const frame of thread.items) builder.item(frame, welcome?.assistant ?? "");
  const said = outbox.filter(({ frame }) => frame.type === "say" || frame.type === "tap");
  for (const entry of said) builder.unsent(entry, session.line === "open");
  const drafts = thread.drafts.filter((draft) => shownText(draft));
  for (const draft of drafts) builder.draft(draft, welcome?.assistant ?? "");
  const label = thread.working.at(-1)?.label ?? "";
  if (thread.working.length > 0 && (label || drafts.length === 0)) builder.working(label);
  const waiting = said.some(({ state }) => state !== "failed") || drafts.length > 0 || thread.working.length > 0;
  if (!waiting) suggest(builder, session, scene);
  return builder.entries;
}

/** Suggestions stand only under the newest reply; before the first message they are the greeting's. */
function suggest(builder: Builder, session: Session, scene: Scene): void {
  const { items, welcome } = session.thread;
  const spoken = items.findLast(({ item }) => item.type !== "proposal" && item.type !== "notice");
  if (!spoken) {
    const choices = welcome?.choices ?? [];
    builder.choices("welcome", choices, (choice, label) => scene.tap(GREETING, choice, label));
  } else if (spoken.item.type === "assistant") {
    builder.choices(String(spoken.seq), spoken.item.choices, (choice, label) => scene.tap(spoken.seq, choice, label));
  }
}

class Builder {
  readonly entries: Entry[] = [];
  readonly #keys = new Set<string>();
  #speaker = "";
  #lastAt = 0;

  readonly #scene: Scene;

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  greeting(assistant: string, text: string): void {
    if (text) this.#reply("greeting", assistant, text, [text], () => rich(text, this.#scene.origins));
  }

  item(frame: ItemFrame, assistant: string): void {
    const { item, seq } = frame;
    if (item.type === "proposal") return;
    this.#time(frame);
    switch (item.type) {
      case "shopper":
        return this.#shopper(this.#unique(`say:${item.client_id}`, seq), { text: item.text, picture: item.picture }, null);
      case "assistant":
        return this.#assistant(this.#unique(`turn:${item.turn}`, seq), assistant, item);
      case "agent":
        return this.#reply(`seq:${seq}`, item.name, item.text, [item.text], () => rich(item.text, this.#scene.origins), true);
      case "notice":
        return this.notice(`seq:${seq}`, item.text);
    }
  }

  unsent(entry: Unsent, online: boolean): void {
    const { words } = this.#scene;
    const failed = entry.state === "failed";
    const reason = entry.code === "photo" ? words.photoRefused : words.notSent;
    const status = failed ? reason : !online && entry.state === "queued" ? words.waitingToSend : words.sending;
    this.#shopper(`say:${entry.frame.id}`, { text: entry.text, picture: entry.photo ?? null }, { status, retry: failed ? entry.frame.id : null, quiet: entry.state === "accepted" });
  }

  draft(draft: Draft, assistant: string): void {
    const text = shownText(draft);
    const make = (): HTMLElement[] => rich(text, this.#scene.origins, true);
    this.#reply(`turn:${draft.turn}`, assistant, text, [text, "draft"], make, false, "draft");
  }

  working(label: string): void {
    const { words } = this.#scene;
    const make = (): Part => {
      const dots = h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i"));
      return { node: h("div", { class: "working" }, dots, h("span", { class: label ? "" : "sr" }, label || words.working)) };
    };
    this.#add("working", [label], make);
  }

  notice(key: string, text: string): void {
    this.#speaker = "";
    this.#add(key, [text], () => ({ node: h("p", { class: "notice", dir: "auto" }, text) }));
  }

  choices(key: string, choices: readonly Choice[], choose: (index: number, label: string) => void): void {
    if (choices.length === 0) return;
    const make = (): Part => {
      const buttons = choices.map(({ label }, index) =>
        h("button", { class: "choice", type: "button", dir: "auto", on: { click: () => choose(index, label) } }, label),
      );
      return { node: h("div", { class: "choices", role: "group", "aria-label": this.#scene.words.suggestions }, ...buttons) };
    };
    this.#add(`choices:${key}`, [choices], make);
  }

  #assistant(key: string, name: string, item: AssistantItem): void {
    const lead = this.#leads(name);
    const make = (): Part => {
      const cards = item.cards.map((card) => cardView(card, this.#scene));
      const parts = [...rich(item.text, this.#scene.origins), ...cards.map((card) => card.node), this.#sources(item.sources)];
      const refresh = (): void => cards.forEach((card) => card.refresh?.());
      return { node: this.#article("reply", lead ? name : "", name, parts), refresh };
    };
    this.#add(key, [item, lead], make);
  }

  #reply(key: string, name: string, text: string, stamp: unknown[], body: () => HTMLElement[], agent = false, extra = ""): void {
    const lead = this.#leads(agent ? `agent:${name}` : name);
    const look = `reply ${agent ? "agent" : ""} ${extra}`.trim();
    if (text) this.#add(key, [...stamp, lead], () => ({ node: this.#article(look, lead ? name : "", name, body()) }));
  }

  #shopper(key: string, { text, picture }: { text: string; picture: PictureTile | Photo | null }, pending: { status: string; retry: string | null; quiet: boolean } | null): void {
    this.#speaker = "shopper";
    const { words } = this.#scene;
    const make = (): Part => {
      const bubble = text && h("div", { class: "bubble", dir: "auto" }, text);
      const node = h("article", { class: "said", "aria-label": words.you }, picture && this.#scene.photo(picture), bubble);
      const retry = pending?.retry;
      if (retry) {
        const button = h("button", { class: "link", type: "button", on: { click: () => this.#scene.retry(retry) } }, words.retry);
        node.append(h("div", { class: "status failed" }, icon("alert"), pending.status, button));
      } else if (pending && !pending.quiet) node.append(h("div", { class: "status" }, pending.status));
      return { node };
    };
    this.#add(key, [text, pending?.status, pending?.retry, pending?.quiet, picture !== null], make);
  }

  #sources(sources: readonly SourceItem[]): HTMLElement | null {
    if (sources.length === 0) return null;
    const { words } = this.#scene;
    const chips = sources.map(({ title, section, version }) => {
      const name = h("span", { dir: "auto" }, title);
      if (!section && !version) return h("li", { class: "source" }, h("div", { class: "chip" }, icon("book"), name));
      const more = h("div", { class: "source-more" }, h("div", { dir: "auto" }, section), version && h("small", {}, words.sourceVersion(version)));
      return h("li", { class: "source" }, h("details", {}, h("summary", { class: "chip" }, icon("book"), name), more));
    });
    return h("ul", { class: "sources", "aria-label": words.sources }, ...chips);
  }

  #article(look: string, lead: string, name: string, parts: readonly (HTMLElement | null)[]): HTMLElement {
    const label = look.includes("agent") ? `${name}, ${this.#scene.words.agent}` : name;
    const head = lead ? h("div", { class: "name" }, h("bdi", {}, lead), look.includes("agent") && h("span", { class: "pill" }, this.#scene.words.agent)) : null;
    return h("article", { class: look, "aria-label": label }, head, ...parts);
  }

  #time(frame: ItemFrame): void {
    const at = moment(frame.at)?.getTime();
    if (at === undefined) return;
    if (at - this.#lastAt > QUIET) {
      const text = when(frame.at, this.#scene.language, this.#scene.words, this.#scene.now());
      this.#add(`time:${frame.seq}`, [text], () => ({ node: h("div", { class: "time" }, h("time", { datetime: frame.at }, text)) }));
      this.#speaker = "";
    }
    this.#lastAt = at;
  }

  /** Whether `name` begins to speak here, so that it is said who does. */
  #leads(name: string): boolean {
    const lead = this.#speaker !== name;
    this.#speaker = name;
    return lead;
  }

  #unique(key: string, seq: number): string {
    return this.#keys.has(key) ? `${key}:${seq}` : key;
  }

  #add(key: string, stamp: readonly unknown[], make: () => Part): void {
    if (this.#keys.has(key)) return; // An item has arrived whose draft or sent message is still in the list.
    this.#keys.add(key);
    this.entries.push({ key, stamp: [...stamp, this.#scene.words], make });
  }
}
