import assert from "node:assert/strict";
import { test } from "node:test";
import type { Photo } from "../src/conversation/outbox";
import { item, synced, welcome } from "./frames";
import { MapShelf, settled, World } from "./world";

const photo = (): Photo => ({ blob: new Blob(["pixels"], { type: "image/jpeg" }), width: 640, height: 480 });
const TAKEN = { id: "i_1", width: 640, height: 480 };

test("a photo is uploaded with the conversation's token before its message is sent", async () => {
  const world = new World();
  const session = world.connected();
  session.say("do you have this?", photo());
  assert.deepEqual(world.line.frames, []);
  const [{ url, init }] = world.asked as [(typeof world.asked)[0]];
  assert.equal(url, "https://chat.example/api/conversations/c1/pictures");
  assert.deepEqual(init.headers, { "Content-Type": "image/jpeg", Authorization: "Bearer resume-c1" });
  await world.reply(201, TAKEN);
  assert.deepEqual(world.line.frames, [{ type: "say", id: "id-1", text: "do you have this?", picture: "i_1" }]);
});

test("a message may be a photo alone, and our own photo is not fetched again", async () => {
  const world = new World();
  const session = world.connected();
  const sent = photo();
  session.say("", sent);
  await world.reply(201, TAKEN);
  world.line.accept("id-1");
  world.line.say(item(2, { type: "shopper", text: "", client_id: "id-1", picture: TAKEN }));
  assert.deepEqual(session.outbox, []);
  assert.equal(await session.photo("i_1"), sent.blob);
  assert.equal(world.asked.length, 1);
});

test("words that follow a photo wait for it, so that their order holds", async () => {
  const world = new World();
  const session = world.connected();
  session.say("", photo());
  session.say("in blue, please");
  assert.equal(world.line.frames.length, 0);
  await world.reply(201, TAKEN);
  world.line.accept("id-1");
  assert.deepEqual(world.line.frames.map((frame) => "text" in frame && frame.text), ["", "in blue, please"]);
});

test("an upload that fails is tried again after a pause; one that is refused is not", async () => {
  const world = new World();
  const session = world.connected();
  session.say("one", photo());
  world.asked.at(-1)!.fail();
  await settled();
  assert.equal(world.asked.length, 1);
  world.pass(1_600);
  assert.equal(world.asked.length, 2);
  await world.reply(415);
  assert.equal(session.outbox[0]?.state, "failed");
  assert.equal(session.outbox[0]?.code, "photo");
  world.pass(60_000);
  assert.equal(world.asked.length, 2);
});

test("a broken line does not upload a photo twice", async () => {
  const world = new World();
  const session = world.connected();
  session.say("one", photo());
  world.line.cut();
  world.pass(600);
  world.line.open();
  world.line.say(welcome(), synced(1));
  assert.equal(world.asked.length, 1);
  await world.reply(201, TAKEN);
  assert.deepEqual(world.line.frames, [{ type: "say", id: "id-1", text: "one", picture: "i_1" }]);
});

test("in another conversation the photo is uploaded again, and no photo is ever stored in the browser", async () => {
  const world = new World();
  const shelf = new MapShelf();
  const session = world.connected({ shelf });
  session.say("one", photo());
  await world.reply(201, TAKEN);
  world.line.error("resume");
  world.line.open();
  world.line.say(welcome({ conversation: "c2", resume: "resume-c2" }), synced(1));
  assert.deepEqual(world.line.frames, []);
  assert.equal(world.asked.at(-1)!.url, "https://chat.example/api/conversations/c2/pictures");
  await world.reply(201, { ...TAKEN, id: "i_2" });
  assert.deepEqual(world.line.frames, [{ type: "say", id: "id-1", text: "one", picture: "i_2" }]);
  assert.deepEqual([...shelf.map.keys()].filter((key) => key.includes(":out:")), []);
});

test("a photo of another tab is fetched with the tokens, once", async () => {
  const world = new World();
  const session = world.connected();
  const first = session.photo("i_9");
  assert.equal(session.photo("i_9"), first);
  assert.equal(world.asked[0]!.url, "https://chat.example/api/conversations/c1/pictures/i_9");
  await world.reply(404);
  assert.equal(await first, null);
});

test("the product of the open page goes along with what is said and tapped", () => {
  const world = new World();
  const session = world.connected();
  session.product = "jacket-1";
  session.say("is this one foldable?");
  world.line.accept("id-1");
  session.tap(1, 0, "Help");
  assert.deepEqual(world.line.frames, [
    { type: "say", id: "id-1", text: "is this one foldable?", product: "jacket-1" },
    { type: "tap", id: "id-2", seq: 1, choice: 0, product: "jacket-1" },
  ]);
});
