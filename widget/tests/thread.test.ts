import assert from "node:assert/strict";
import { test } from "node:test";
import { EMPTY, fold, lastReplySeq, proposalStates, shownText, unreadCount, type Thread } from "../src/conversation/thread";
import type { ServerFrame } from "../src/protocol/frames";
import { assistant, delta, item, liveConversation, seeded, shopper, synced, welcome, working } from "./frames";

const folded = (frames: readonly ServerFrame[], from: Thread = EMPTY): Thread => frames.reduce(fold, from);

test("folding a frame again changes nothing that is shown", () => {
  const once = folded(liveConversation());
  const twice = folded(liveConversation().flatMap((frame) => [frame, frame]));
  assert.deepEqual(twice, once);
});

test("a conversation resumed at any point, any number of times, with overlaps, is the same as one that never broke", () => {
  const frames = liveConversation();
  const items = frames.filter((frame) => frame.type === "item");
  const whole = folded(frames);
  const random = seeded(7);
  for (let round = 0; round < 300; round++) {
    let thread = EMPTY;
    while (thread.cursor < 13) {
      const since = Math.max(0, thread.cursor - Math.floor(random() * 4));
      const backlog = items.filter(({ seq }) => seq > since);
      const reached = backlog.slice(0, Math.floor(random() * (backlog.length + 1)));
      const overtaking = backlog.filter(() => random() < 0.2);
      thread = folded([welcome(), ...overtaking, ...reached], thread);
      if (reached.length === backlog.length) thread = fold(thread, synced(13));
    }
    assert.deepEqual(thread.items, whole.items);
    assert.deepEqual(proposalStates(thread), proposalStates(whole));
  }
});

test("an item that overtakes the history does not move the cursor over what is still missing", () => {
  const thread = folded([welcome(), assistant(9, "t9", "late"), shopper(3, "early")]);
  assert.equal(thread.cursor, 0);
  assert.deepEqual(thread.items.map(({ seq }) => seq), [3, 9]);
  assert.equal(fold(thread, synced(9)).cursor, 9);
});

test("deltas are shown in the order of their index and only up to the first gap", () => {
  const thread = folded([welcome(), synced(1), working("t1"), delta("t1", 2, "c"), delta("t1", 0, "a")]);
  assert.equal(shownText(thread.drafts[0]!), "a");
  assert.equal(shownText(fold(thread, delta("t1", 1, "b")).drafts[0]!), "abc");
});

test("a turn that runs again after a crash replaces what it said before from where it differs", () => {
  const thread = folded([welcome(), synced(1), delta("t1", 0, "One "), delta("t1", 1, "two "), delta("t1", 2, "three")]);
  assert.equal(shownText(folded([delta("t1", 0, "One "), delta("t1", 1, "2 ")], thread).drafts[0]!), "One 2 ");
});

test("the finished reply replaces its draft, and deltas that come late are ignored", () => {
  const thread = folded([welcome(), synced(1), delta("t1", 0, "Hel"), assistant(3, "t1", "Hello"), delta("t1", 1, "lo"), working("t1")]);
  assert.equal(thread.drafts.length, 0);
  assert.equal(thread.working.length, 0);
});

test("the draft of a turn that ended without a reply goes away with the next one", () => {
  const ended = folded([welcome(), synced(1), working("t1"), delta("t1", 0, "Hm"), working("t1", true)]);
  assert.equal(ended.drafts.length, 1);
  assert.equal(fold(ended, assistant(5, "t2", "Sorry")).drafts.length, 0);
});

test("another conversation starts from nothing", () => {
  const thread = folded([...liveConversation(), welcome({ conversation: "c2" })]);
  assert.equal(thread.items.length, 0);
  assert.equal(thread.cursor, 0);
});

test("the newest state of a proposal counts, whatever the order of arrival", () => {
  const late = item(4, { type: "proposal", proposal: "p1", state: "confirmed" });
  const thread = folded([welcome(), item(6, { type: "proposal", proposal: "p1", state: "done" }), late]);
  assert.equal(proposalStates(thread).get("p1"), "done");
});

test("replies of the assistant and of people count as unread, the shopper's own words do not", () => {
  const thread = folded(liveConversation());
  assert.equal(unreadCount(thread, 0), 3);
  assert.equal(unreadCount(thread, 8), 1);
  assert.equal(lastReplySeq(thread), 13);
});
