import assert from "node:assert/strict";
import { test } from "node:test";
import { accentTokens, contrast, type Colour } from "../src/view/theme";
import { seeded } from "./frames";

const colour = (css: string): Colour => css.match(/\d+/g)!.map(Number) as unknown as Colour;

test("contrast is WCAG's", () => {
  assert.equal(contrast([255, 255, 255], [0, 0, 0]), 21);
  assert.ok(Math.abs(contrast([119, 119, 119], [255, 255, 255]) - 4.48) < 0.01);
});

test("whatever the merchant's accent, text on it and in it can be read in both schemes", () => {
  const random = seeded(3);
  const accents: Colour[] = [[255, 255, 255], [0, 0, 0], [255, 235, 59], [31, 111, 92], [120, 120, 120]];
  for (let i = 0; i < 500; i++) accents.push([random(), random(), random()].map((part) => Math.floor(part * 256)) as unknown as Colour);
  for (const accent of accents)
    for (const dark of [false, true]) {
      const tokens = accentTokens(accent, dark);
      const surface: Colour = dark ? [23, 24, 28] : [255, 255, 255];
      const read = (name: string): Colour => colour(tokens[name]!);
      assert.ok(contrast(read("--accent"), read("--on-accent")) >= 4.5, `on ${accent}`);
      assert.ok(contrast(read("--accent-text"), surface) >= 4.5, `text ${accent} ${dark}`);
      assert.ok(contrast(read("--accent-text"), read("--accent-soft")) >= 4.5, `text on soft ${accent} ${dark}`);
      assert.ok(contrast(read("--focus"), surface) >= 3, `focus ${accent} ${dark}`);
    }
});
