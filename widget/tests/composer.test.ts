import assert from "node:assert/strict";
import { test } from "node:test";
import { STRINGS } from "../src/text/strings";
import { Composer } from "../src/view/composer";
import { useDom } from "./dom";

const window = useDom();

function composer(): { said: string[]; field: HTMLTextAreaElement; node: HTMLFormElement; press: (init: object) => boolean; type: (text: string) => void } {
  const said: string[] = [];
  const made = new Composer((text) => said.push(text));
  made.show(STRINGS.en, false);
  const field = made.node.querySelector("textarea")!;
  return {
    said, field, node: made.node,
    press: (init) => field.dispatchEvent(new window.KeyboardEvent("keydown", { key: "Enter", cancelable: true, ...init }) as unknown as Event),
    type: (text) => {
      field.value = text;
      field.dispatchEvent(new window.Event("input") as unknown as Event);
    },
  };
}

test("Enter sends and empties the field, Shift+Enter does not", () => {
  const { said, field, press, type } = composer();
  type(" hello ");
  press({ shiftKey: true });
  assert.deepEqual(said, []);
  press({});
  assert.deepEqual(said, ["hello"]);
  assert.equal(field.value, "");
});

test("Enter that ends a composition sends nothing, in Safari's order of events too", () => {
  const { said, press, type } = composer();
  type("你好");
  press({ isComposing: true });
  press({ keyCode: 229 });
  assert.deepEqual(said, []);
  press({ keyCode: 13 });
  assert.deepEqual(said, ["你好"]);
});

test("nothing but blanks is not sent", () => {
  const { said, press, type } = composer();
  type(" \n ");
  press({});
  assert.deepEqual(said, []);
});

test("near the limit the count is shown; above it nothing is lost and nothing is sent", () => {
  const { said, field, node, press, type } = composer();
  const count = node.querySelector(".count")!;
  type("x".repeat(3_700));
  assert.equal(count.textContent, "");
  type("x".repeat(3_950));
  assert.equal(count.textContent, "50 characters left");
  type("x".repeat(4_010));
  assert.equal(count.textContent, "10 characters too many");
  press({});
  assert.deepEqual(said, []);
  assert.equal(field.value.length, 4_010);
  type("😀".repeat(4_000));
  press({});
  assert.equal(said.length, 1);
});
