import assert from "node:assert/strict";
import { test } from "node:test";
import { assistant, delta, item, shopper, synced, welcome } from "./frames";
import { MapShelf, tokenOf, World } from "./world";

const texts = (session: { outbox: readonly { text: string }[] }): string[] => session.outbox.map(({ text }) => text);

test("hello is the first frame, and frames wait until the history is there", () => {
  const world = new World();
  const session = world.session();
  session.say("hi");
  world.line.open();
  assert.equal(world.line.url, "wss://chat.example/ws");
  assert.deepEqual(world.line.hello, { type: "hello", v: 1, language: "en", identity: null, resume: null, since: 0 });
  world.line.say(welcome());
  assert.deepEqual(world.line.frames, []);
  world.line.say(synced(1));
  assert.deepEqual(world.line.frames, [{ type: "say", id: "id-1", text: "hi" }]);
});

test("messages written while the line is down are sent in order, each once, after it is back", () => {
  const world = new World();
  const session = world.connected();
  world.line.cut();
  for (const text of ["one", "two", "three"]) session.say(text);
  world.line.open();
  world.line.say(welcome(), synced(1));
  for (const id of ["id-1", "id-2", "id-3"]) world.line.accept(id);
  world.line.say(shopper(2, "one", "id-1"), shopper(3, "two", "id-2"), shopper(4, "three", "id-3"));
  assert.deepEqual(world.line.frames.map((frame) => "text" in frame && frame.text), ["one", "two", "three"]);
  assert.deepEqual(session.outbox, []);
  assert.equal(session.thread.items.length, 3);
});

test("a message whose answer was lost is sent again under its id, unless the history already has it", () => {
  const world = new World();
  const session = world.connected();
  session.say("one");
  world.line.cut();
  world.pass(600);
  world.line.open();
  world.line.say(welcome(), synced(1));
  assert.deepEqual(world.line.frames, [{ type: "say", id: "id-1", text: "one" }]);
  world.line.cut();
  world.pass(1_200);
  world.line.open();
  world.line.say(welcome(), shopper(2, "one", "id-1"), synced(2));
  assert.deepEqual(world.line.frames, []);
  assert.deepEqual(session.outbox, []);
});

test("a reconnect asks for what came after the last item, and what is shown stays", () => {
  const world = new World();
  const session = world.connected();
  world.line.say(shopper(2, "hi"), delta("t1", 0, "Hel"), delta("t1", 1, "lo"));
  world.line.cut();
  world.pass(600);
  world.line.open();
  assert.equal(world.line.hello.since, 2);
  assert.equal(world.line.hello.resume, "resume-c1");
  world.line.say(welcome(), assistant(4, "t1", "Hello there"), synced(4));
  assert.equal(session.thread.items.length, 2);
  assert.equal(session.thread.drafts.length, 0);
});

test("pauses between tries grow, and shrink again once a line works", () => {
  const world = new World();
  world.connected();
  for (const pause of [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]) {
    const tries = world.lines.length;
    world.line.cut();
    world.pass(pause - 1);
    assert.equal(world.lines.length, tries);
    world.pass(1);
    assert.equal(world.lines.length, tries + 1);
  }
  world.line.open();
  world.line.say(welcome(), synced(1));
  const tries = world.lines.length;
  world.line.cut();
  world.pass(500);
  assert.equal(world.lines.length, tries + 1);
});

test("a line that died silently is noticed and replaced", () => {
  const world = new World();
  world.connected();
  world.pass(25_000);
  assert.equal(world.line.received.at(-1)!.type, "ping");
  world.line.say({ type: "pong" });
  world.pass(25_000);
  assert.equal(world.lines.length, 1);
  world.pass(12_500);
  assert.equal(world.lines.length, 2);
});

test("the next page finds its conversation and sends words that were left", () => {
  const [world, shelf] = [new World(), new MapShelf()];
  const first = world.connected({ shelf });
  world.line.cut();
  first.say("left");
  first.close();
  const second = world.session({ shelf });
  assert.ok(second.hasStored);
  second.connect();
  world.line.open();
  assert.equal(world.line.hello.resume, "resume-c1");
  assert.equal(world.line.hello.since, 0);
  world.line.say(welcome(), synced(1));
  assert.deepEqual(world.line.frames.map((frame) => "text" in frame && frame.text), ["left"]);
  world.line.accept("id-1");
  assert.ok(![...shelf.map.keys()].some((key) => key.includes(":out:")));
});

test("words that were left long ago wait for the person", () => {
  const [world, shelf] = [new World(), new MapShelf()];
  world.session({ shelf }).say("old");
  world.pass(3_700_000);
  assert.equal(world.session({ shelf }).outbox[0]!.state, "failed");
});

test("what was said is never stored", () => {
  const [world, shelf] = [new World(), new MapShelf()];
  const session = world.connected({ shelf });
  session.say("my secret");
  world.line.accept("id-1");
  world.line.say(shopper(2, "my secret", "id-1"), assistant(3, "t1", "noted secret"));
  assert.ok(![...shelf.map.values()].some((value) => value.includes("secret")));
});

test("a decision is sent once, however often it is clicked, and never kept for another page", () => {
  const [world, shelf] = [new World(), new MapShelf()];
  const session = world.connected({ shelf });
  session.decide("confirm", "p1");
  session.decide("confirm", "p1");
  session.decide("decline", "p1");
  world.line.accept("id-1");
  session.decide("confirm", "p1");
  assert.deepEqual(world.line.frames, [{ type: "confirm", id: "id-1", proposal: "p1" }]);
  assert.equal(world.session({ shelf }).outbox.length, 0);
  world.line.say(item(3, { type: "proposal", proposal: "p1", state: "confirmed" }));
  assert.deepEqual(session.outbox, []);
});

test("a suggestion is tapped once", () => {
  const world = new World();
  const session = world.connected();
  session.tap(3, 0, "Yes");
  session.tap(3, 1, "No");
  assert.equal(world.line.frames.length, 1);
});

test("a suggestion that is gone is said in its own words", () => {
  const world = new World();
  const session = world.connected();
  session.tap(3, 0, "Yes");
  world.line.error("unknown_choice", "id-1");
  session.retry("id-1");
  assert.deepEqual(world.line.frames.at(-1), { type: "say", id: "id-2", text: "Yes" });
});

test("a conversation that cannot be resumed is replaced by a new one, which takes the unsent words along and says so", () => {
  const [world, shelf] = [new World(), new MapShelf()];
  world.connected({ shelf });
  const session = world.session({ shelf });
  session.say("still here");
  world.line.open();
  world.line.error("resume");
  world.line.open();
  assert.equal(world.line.hello.resume, null);
  world.line.say(welcome({ conversation: "c2", resume: "resume-c2" }), synced(1));
  assert.equal(session.fresh, "resume");
  assert.deepEqual(world.line.frames.map((frame) => "text" in frame && frame.text), ["still here"]);
});

test("a token that is refused leads to a guest's conversation, also on the next page, and a new token leads back", () => {
  const [world, shelf] = [new World(), new MapShelf()];
  world.connected({ shelf, identity: tokenOf("ana") });
  const expired = tokenOf("ana", "expired");
  const session = world.session({ shelf, identity: expired });
  session.connect();
  world.line.open();
  world.line.error("identity");
  world.line.open();
  assert.deepEqual([world.line.hello.resume, world.line.hello.identity], [null, expired]);
  world.line.error("identity");
  world.line.open();
  assert.deepEqual([world.line.hello.resume, world.line.hello.identity], [null, null]);
  world.line.say(welcome({ conversation: "c9", resume: "resume-c9" }), synced(1));
  assert.equal(session.fresh, "identity");

  const next = world.session({ shelf, identity: expired });
  next.connect();
  world.line.open();
  assert.deepEqual([world.line.hello.resume, world.line.hello.identity], ["resume-c9", null]);
  next.setIdentity(tokenOf("ana", "new"));
  world.line.open();
  assert.equal(world.line.hello.resume, "resume-c1");
});

test("a server that refuses even an empty hello is not asked again at once", () => {
  const world = new World();
  world.session().connect();
  world.line.open();
  world.line.error("resume");
  assert.equal(world.lines.length, 1);
  world.pass(600);
  assert.equal(world.lines.length, 2);
});

test("nobody sees the conversation of somebody else on the same browser", () => {
  const [world, shelf] = [new World(), new MapShelf()];
  const resumeOf = (identity: string | null): string | null | undefined => {
    world.session({ shelf, identity }).connect();
    world.line.open();
    return world.line.hello.resume;
  };
  const as = (identity: string | null, conversation: string): void => {
    resumeOf(identity);
    world.line.say(welcome({ conversation, resume: `resume-${conversation}` }), synced(1));
  };
  as(null, "guest-1");
  as(tokenOf("ana"), "ana");
  assert.equal(resumeOf(tokenOf("wei")), null);
  assert.equal(resumeOf(null), null);
  as(null, "guest-2");
  assert.equal(resumeOf(null), "resume-guest-2");
  assert.equal(resumeOf(tokenOf("ana", "renewed")), "resume-ana");
  assert.equal(resumeOf(null), null);
});

test("another person on the same page gets an empty panel", () => {
  const world = new World();
  const session = world.connected({ shelf: new MapShelf(), identity: tokenOf("ana") });
  world.line.say(shopper(2, "private"));
  session.say("unsent");
  session.setIdentity(null);
  assert.deepEqual([session.thread.items.length, texts(session)], [0, []]);
  world.line.open();
  assert.deepEqual([world.line.hello.resume, world.line.hello.identity], [null, null]);
});

test("a renewed token of the same person changes nothing on the page", () => {
  const world = new World();
  const session = world.connected({ shelf: new MapShelf(), identity: tokenOf("ana") });
  world.line.say(shopper(2, "hi"));
  session.setIdentity(tokenOf("ana", "renewed"));
  assert.equal(world.lines.length, 1);
  assert.equal(session.thread.items.length, 1);
});

test("tabs agree: a new conversation, reading and language reach the others through storage", () => {
  const [world, shelf] = [new World(), new MapShelf()];
  const one = world.connected({ shelf });
  const two = world.connected({ shelf });
  world.line.say(assistant(2, "t1", "Hello"));
  two.markRead();
  two.setLanguage("zh", false);
  const key = [...shelf.map.keys()].find((name) => name.endsWith(":guest"))!;
  one.storageChanged(key);
  assert.equal(one.read, 2);
  assert.equal(one.language, "zh");
  two.startOver();
  world.line.open();
  world.line.say(welcome({ conversation: "c2", resume: "resume-c2" }), synced(1));
  one.storageChanged(key);
  world.line.open();
  assert.equal(world.line.hello.resume, "resume-c2");
});

test("storage that refuses everything costs only the memory across pages", () => {
  const world = new World();
  const broken = new MapShelf();
  broken.full = true;
  const session = world.connected({ shelf: broken });
  world.line.say(shopper(2, "hi"));
  world.line.cut();
  world.pass(600);
  world.line.open();
  assert.equal(world.line.hello.resume, "resume-c1");
  assert.equal(world.line.hello.since, 2);
  session.say("still works");
  world.line.say(welcome(), synced(2));
  assert.equal(world.line.frames.length, 1);
});

test("the language that was chosen is told to the server once, and the page's later choice wins on the next page", () => {
  const [world, shelf] = [new World(), new MapShelf()];
  const session = world.connected({ shelf });
  session.setLanguage("zh", false);
  assert.deepEqual(world.line.frames, [{ type: "language", id: "id-1", language: "zh" }]);
  assert.equal(world.session({ shelf }).language, "zh");
  const other = world.session({ shelf, language: "zh" });
  other.connect();
  world.line.open();
  world.line.say(welcome({ language: "en" }), synced(1));
  assert.deepEqual(world.line.frames, [{ type: "language", id: "id-2", language: "zh" }]);
});

test("a server of another version ends the trying", () => {
  const world = new World();
  const session = world.session();
  session.connect();
  world.line.open();
  world.line.error("version");
  world.pass(120_000);
  assert.ok(session.outdated);
  assert.equal(world.lines.length, 1);
});

test("nonsense from the server is reported and does no harm", () => {
  const world = new World();
  const reports: string[] = [];
  const session = world.connected({ report: (code, message) => reports.push(`${code}: ${message}`) });
  world.line.raw("{");
  world.line.raw(new Uint8Array([1, 2]));
  world.line.say({ type: "seen", seq: 4 }, { type: "item", seq: "x" }, shopper(2, "hi"));
  assert.equal(reports.length, 4);
  assert.equal(session.thread.items.length, 1);
});

test("halves of characters and NUL never leave the browser", () => {
  const world = new World();
  world.connected().say("a\0b\ud800c");
  assert.deepEqual(world.line.frames, [{ type: "say", id: "id-1", text: "ab\ufffdc" }]);
});

test("an answer that does not come is asked for on a new line", () => {
  const world = new World();
  world.connected().say("hi");
  world.pass(15_000);
  world.line.say({ type: "pong" });
  world.pass(5_100);
  assert.equal(world.lines.length, 2);
});
