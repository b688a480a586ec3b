import assert from "node:assert/strict";
import { test } from "node:test";
import { parseFrame } from "../src/protocol/validate";
import { liveConversation, welcome } from "./frames";

const parse = (value: unknown): ReturnType<typeof parseFrame> => parseFrame(JSON.stringify(value));

test("every frame of a conversation holds", () => {
  for (const frame of liveConversation()) assert.deepEqual(parse(frame), { kind: "frame", frame, dropped: [] });
});

test("fields that may be left out get their defaults, and each time new ones", () => {
  const raw = { type: "item", seq: 3, at: "", item: { type: "assistant", turn: "t", text: "x" } };
  const [one, two] = [parse(raw), parse(raw)];
  assert.ok(one.kind === "frame" && one.frame.type === "item" && one.frame.item.type === "assistant");
  assert.ok(two.kind === "frame" && two.frame.type === "item" && two.frame.item.type === "assistant");
  assert.deepEqual(one.frame.item.cards, []);
  assert.notEqual(one.frame.item.cards, two.frame.item.cards);
});

test("what is not a frame is said to be invalid and never thrown", () => {
  const bad: unknown[] = [
    null, 7, "text", [], { type: "item" }, { type: "item", seq: 1.5, at: "", item: {} }, { type: "item", seq: 1, at: "", item: { type: "evil" } },
    { ...welcome(), language: "fr" }, { ...welcome(), model: null }, { ...welcome(), greeting: 3 }, { type: "delta", turn: "t", index: "0", text: "" },
    { type: "synced", seq: 2 ** 60 }, { type: "error", code: "no_such_code", message: "" },
  ];
  for (const value of bad) assert.notEqual(parse(value).kind, "frame", JSON.stringify(value));
  for (const raw of ["", "{", new ArrayBuffer(3), undefined]) assert.equal(parseFrame(raw).kind, "invalid");
});

test("a type that a newer server may have is unknown, not invalid, and names of the language itself are no types", () => {
  for (const type of ["seen", "constructor", "__proto__", "toString"]) assert.deepEqual(parse({ type }), { kind: "unknown", type });
});

test("a card that does not hold is left out and reported, and the reply stays", () => {
  const good = { type: "receipt", title: "Done", reference: "R1", rows: [] };
  const cards = [good, { type: "hologram" }, { type: "receipt", title: 4 }];
  const parsed = parse({ type: "item", seq: 3, at: "", item: { type: "assistant", turn: "t", text: "x", cards } });
  assert.ok(parsed.kind === "frame" && parsed.frame.type === "item" && parsed.frame.item.type === "assistant");
  assert.deepEqual(parsed.frame.item.cards, [good]);
  assert.equal(parsed.dropped.length, 2);
});

test("fields that nobody knows do not get through", () => {
  const parsed = parse({ type: "pong", html: "<b>", __proto__: { a: 1 } });
  assert.deepEqual(parsed, { kind: "frame", frame: { type: "pong" }, dropped: [] });
});
