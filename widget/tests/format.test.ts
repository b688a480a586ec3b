import assert from "node:assert/strict";
import { test } from "node:test";
import { format } from "../src/text/format";
import { rich, spoken } from "../src/view/rich";
import { useDom } from "./dom";

const OWN = ["https://shop.example"];
const html = (text: string, draft = false): string => rich(text, OWN, draft).map((node) => node.outerHTML).join("");

useDom();

test("paragraphs, line breaks, lists and bold", () => {
  assert.deepEqual(format("One\nline **two**\n\n- a\n- b", OWN), [
    { kind: "paragraph", lines: [[{ text: "One" }], [{ text: "line " }, { text: "two", bold: true }]] },
    { kind: "list", lines: [[{ text: "a" }], [{ text: "b" }]] },
  ]);
});

test("markup in a text stays text", () => {
  const attacks = ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "**<b>x</b>**", "- <svg onload=alert(1)>", "&lt;i&gt;"];
  for (const attack of attacks) {
    const nodes = rich(attack, OWN);
    assert.equal(nodes.flatMap((node) => [...node.querySelectorAll("*")]).filter((node) => !["STRONG", "LI", "BR"].includes(node.tagName)).length, 0);
    assert.ok(nodes.map((node) => node.textContent).join("").includes(attack.replace(/\*\*|^- /g, "")));
  }
});

test("only addresses of the shop become links; every other address and scheme stays text", () => {
  assert.match(html("See https://shop.example/returns."), /<a href="https:\/\/shop.example\/returns"[^>]*>https:\/\/shop.example\/returns<\/a>\./);
  assert.match(html("[Returns](https://shop.example/r)"), />Returns<\/a>/);
  const others = [
    "https://evil.example/a", "[Click](https://evil.example)", "[Click](javascript:alert(1))", "javascript:alert(1)",
    "https://shop.example.evil.example/", "https://shop.example@evil.example/", "http://shop.example/", "data:text/html,x", "//shop.example/x",
  ];
  for (const other of others) {
    assert.ok(!html(other).includes("<a "), other);
    assert.ok(rich(other, OWN)[0]!.textContent!.includes(other), other);
  }
});

test("Chinese punctuation ends an address", () => {
  assert.match(html("请看https://shop.example/退货，谢谢"), /<\/a>，谢谢/);
});

test("an open ** counts as closed while the text is still being written", () => {
  assert.equal(html("This is **bo", true), '<p dir="auto">This is <strong>bo</strong></p>');
  assert.equal(html("This is **", true), '<p dir="auto">This is </p>');
  assert.equal(html("2 ** 3"), '<p dir="auto">2 ** 3</p>');
});

test("what is read aloud has no marks", () => {
  assert.equal(spoken("**Yes**\n\n- one\n- two"), "Yes one two");
});

test("a long and odd text is formatted in no time", () => {
  const begun = performance.now();
  format("**".repeat(5_000) + "[".repeat(5_000) + "https://".repeat(2_000), OWN, true);
  assert.ok(performance.now() - begun < 500);
});
