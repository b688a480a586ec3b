import assert from "node:assert/strict";
import { test } from "node:test";
import * as queue from "../src/conversation/outbox";
import { EMPTY, fold } from "../src/conversation/thread";
import type { ErrorFrame } from "../src/protocol/frames";
import { item, shopper, welcome } from "./frames";

const say = (id: string, text = id): queue.Sendable => ({ type: "say", id, text });
const filled = (...ids: string[]): queue.Outbox => ids.reduce<queue.Outbox>((box, id) => queue.added(box, say(id), id, 0), []);
const error = (id: string, retryable: boolean): ErrorFrame => ({ type: "error", code: "busy", message: "", id, retryable });

test("one frame is under way at a time, in the order of writing", () => {
  let box = filled("a", "b");
  assert.equal(queue.due(box, 0)?.frame.id, "a");
  box = queue.sent(box, "a");
  assert.equal(queue.due(box, 0), undefined);
  box = queue.accepted(box, "a", 2);
  assert.equal(queue.due(box, 0)?.frame.id, "b");
});

test("what was under way when the line broke is sent again under the same id", () => {
  const box = queue.interrupted(queue.sent(filled("a"), "a"));
  assert.equal(queue.due(box, 0)?.frame.id, "a");
});

test("a refusal that may pass waits longer each time and then asks the person", () => {
  let box = filled("a");
  const pauses: number[] = [];
  for (let i = 0; i < 3; i++) {
    box = queue.refused(queue.sent(box, "a"), error("a", true), 0);
    pauses.push(queue.pause(box, 0)!);
  }
  assert.deepEqual(pauses, [1500, 3000, 6000]);
  box = queue.refused(queue.sent(box, "a"), error("a", true), 0);
  assert.equal(box[0]!.state, "failed");
  box = queue.retried(box, "a");
  assert.equal(queue.due(box, 0)?.frame.id, "a");
});

test("a refusal for good fails at once, and later messages still go out", () => {
  const box = queue.refused(queue.sent(filled("a", "b"), "a"), error("a", false), 0);
  assert.equal(box[0]!.state, "failed");
  assert.equal(queue.due(box, 0)?.frame.id, "b");
});

test("an entry leaves when its item has come, by client id or by the number it was accepted under", () => {
  const thread = [shopper(2, "a", "a"), shopper(3, "b", "")].reduce(fold, EMPTY);
  let box = filled("a", "b", "c");
  box = queue.accepted(box, "b", 3);
  assert.deepEqual(queue.settled(box, thread).map((entry) => entry.frame.id), ["c"]);
});

test("a decision leaves when its proposal is no longer open", () => {
  const box = queue.added([], { type: "confirm", id: "x", proposal: "p1" }, "", 0);
  const open = fold(EMPTY, item(2, { type: "proposal", proposal: "p1", state: "open" }));
  assert.equal(queue.settled(box, open).length, 1);
  assert.equal(queue.settled(box, fold(open, item(3, { type: "proposal", proposal: "p1", state: "confirmed" }))).length, 0);
});

test("of several language switches only the last is sent", () => {
  const languages = ["zh", "en", "zh"] as const;
  const box = languages.reduce<queue.Outbox>((all, language, i) => queue.added(all, { type: "language", id: `l${i}`, language }, "", 0), []);
  assert.deepEqual(box.map((entry) => entry.frame.id), ["l2"]);
});

test("into a new conversation words are carried over, taps and decisions are not", () => {
  let box = filled("a");
  box = queue.added(box, { type: "tap", id: "t", seq: 1, choice: 0 }, "Help", 0);
  box = queue.added(box, { type: "confirm", id: "c", proposal: "p" }, "", 0);
  assert.deepEqual(queue.carriedOver(queue.sent(box, "a")).map((entry) => [entry.frame.id, entry.state]), [["a", "queued"]]);
});

test("a welcome alone settles nothing", () => {
  const box = filled("a");
  assert.equal(queue.settled(box, fold(EMPTY, welcome())), box);
});
