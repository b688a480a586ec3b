import assert from "node:assert/strict";
import { test } from "node:test";
import { Interest, type InterestOptions } from "../src/conversation/interest";
import { MapShelf, settled, World } from "./world";

const SERVER = "https://chat.example";
const VISITOR = `aisle:${SERVER}:visitor`;

function visitor(change: Partial<InterestOptions> = {}): { world: World; shelf: MapShelf; interest: Interest } {
  const world = new World();
  const shelf = new MapShelf();
  const credentials = (): Record<string, string> => ({ Authorization: "Bearer r" });
  return { world, shelf, interest: new Interest({ server: SERVER, shelf, world, newId: world.newId, credentials, refused: false, ...change }) };
}

const bodyOf = (world: World, place = -1): { visitor: string; consent?: boolean; events?: { kind: string; product: string; at: string }[] } =>
  JSON.parse(String(world.asked.at(place)!.init.body));

test("before consent nothing is stored and nothing is sent, and what was done then is never told", () => {
  const { world, shelf, interest } = visitor();
  interest.record("seen", "p1");
  world.pass(60_000);
  interest.setConsent(null);
  interest.setConsent(false);
  assert.equal(world.asked.length, 0);
  assert.equal(shelf.map.size, 0);
  interest.setConsent(true);
  world.pass(60_000);
  assert.equal(world.asked.length, 0);
});

test("with consent acts go in batches, each once, with one random id", async () => {
  const { world, shelf, interest } = visitor();
  interest.setConsent(true);
  interest.record("seen", "p1");
  interest.record("clicked", "p1");
  interest.record("seen", "p1");
  assert.equal(world.asked.length, 0);
  world.pass(5_000);
  assert.equal(world.asked[0]!.url, `${SERVER}/events`);
  assert.equal(world.asked[0]!.init.keepalive, true);
  const body = bodyOf(world);
  assert.equal(body.consent, true);
  assert.equal(body.visitor, shelf.map.get(VISITOR));
  assert.deepEqual(body.events!.map(({ kind, product }) => [kind, product]), [["seen", "p1"], ["clicked", "p1"]]);
  await world.reply(200);
  interest.record("in_cart", "p2");
  world.pass(5_000);
  assert.equal(bodyOf(world).visitor, body.visitor);
  assert.equal(bodyOf(world).events!.length, 1);
});

test("what could not be sent is sent again with the same time, so that the server counts it once", async () => {
  const { world, interest } = visitor();
  interest.setConsent(true);
  interest.record("seen", "p1");
  world.pass(5_000);
  const first = bodyOf(world).events;
  world.asked[0]!.fail();
  await settled();
  interest.record("seen", "p2");
  interest.flush();
  assert.deepEqual(bodyOf(world).events![0], first![0]);
  assert.equal(bodyOf(world).events!.length, 2);
});

test("withdrawing removes the id at once and tells the server until it has heard", async () => {
  const { world, shelf, interest } = visitor();
  interest.setConsent(true);
  interest.record("seen", "p1");
  interest.flush();
  await world.reply(200);
  const id = shelf.map.get(VISITOR);
  interest.record("seen", "p2");
  interest.setConsent(false);
  assert.equal(shelf.map.has(VISITOR), false);
  assert.equal(world.asked.at(-1)!.url, `${SERVER}/events/forget`);
  assert.deepEqual(bodyOf(world), { visitor: id });
  world.asked.at(-1)!.fail();
  await settled();
  assert.equal(world.asked.length, 2);
  visitor({ world, shelf });
  assert.deepEqual(bodyOf(world), { visitor: id });
  await world.reply(200);
  assert.equal(shelf.map.size, 0);
  world.pass(60_000);
  assert.equal(world.asked.length, 3);
});

test("a browser that says not to track is believed whatever the page says", () => {
  const { world, shelf, interest } = visitor({ refused: true });
  assert.equal(interest.setConsent(true), false);
  interest.record("seen", "p1");
  world.pass(60_000);
  assert.equal(interest.consent, false);
  assert.deepEqual([world.asked.length, shelf.map.size], [0, 0]);
});

test("withdrawn in one tab, it is withdrawn in the others", () => {
  const { world, shelf, interest } = visitor();
  interest.setConsent(true);
  interest.record("seen", "p1");
  interest.flush();
  shelf.removeItem(VISITOR);
  assert.equal(interest.storageChanged(VISITOR), true);
  interest.record("seen", "p2");
  world.pass(60_000);
  assert.equal(world.asked.length, 1);
});
