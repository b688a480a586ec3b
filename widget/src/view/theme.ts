// Derives from the merchant's one accent colour all shades that the element uses, each with enough contrast to be read.

export type Colour = readonly [red: number, green: number, blue: number];

const WHITE: Colour = [255, 255, 255];
const INK: Colour = [14, 15, 18];
/** WCAG 2.2 AA for text, with a little room for rounding; for shapes 3 is asked. */
const FOR_TEXT = 4.6;
const FOR_SHAPES = 3.05;

/** The surfaces that accent-coloured text stands on; they must be the ones in tokens.css. */
const SURFACES = {
  light: { base: [255, 255, 255], worst: [240, 241, 244] },
  dark: { base: [23, 24, 28], worst: [44, 46, 53] },
} as const satisfies Record<string, Record<string, Colour>>;

/** CSS variables for one accent in one scheme. */
export function accentTokens(accent: Colour, dark: boolean): Record<string, string> {
  const { base, worst } = dark ? SURFACES.dark : SURFACES.light;
  const away = dark ? WHITE : INK;
  const seen = dark ? until(accent, away, base, FOR_SHAPES) : accent;
  const onFill = contrast(seen, WHITE) < 4.5 && contrast(seen, INK) >= contrast(seen, WHITE) ? INK : WHITE;
  // A middle grey carries neither colour well enough; a step away from the text mends that.
  const fill = until(seen, onFill === WHITE ? INK : WHITE, onFill, FOR_TEXT);
  const text = until(accent, away, mixed(worst, accent, 0.12), FOR_TEXT);
  return {
    "--accent": css(fill),
    "--on-accent": css(onFill),
    "--accent-text": css(text),
    "--accent-soft": css(mixed(base, accent, dark ? 0.22 : 0.1)),
    "--accent-line": css(mixed(base, accent, dark ? 0.5 : 0.32)),
    "--focus": css(until(accent, away, base, FOR_SHAPES)),
  };
}

/** Contrast ratio of two colours, 1 to 21, by WCAG's formula for relative luminance. */
export function contrast(one: Colour, other: Colour): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** Any CSS colour as numbers: the browser paints one pixel with it. Null where there is no canvas. */
export function resolved(colour: string): Colour | null {
  const context = document.createElement("canvas").getContext?.("2d", { willReadFrequently: true });
  if (!context) return null;
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data;
  return [red, green, blue];
}

function until(from: Colour, towards: Colour, against: Colour, ratio: number): Colour {
  for (let part = 0; part < 1; part += 0.04) {
    const colour = mixed(from, towards, part);
    if (contrast(colour, against) >= ratio) return colour;
  }
  return towards;
}

function mixed(from: Colour, towards: Colour, part: number): Colour {
  return from.map((value, i) => Math.round(value + (towards[i]! - value) * part)) as unknown as Colour;
}

function luminance(colour: Colour): number {
  const [red, green, blue] = colour.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function css(colour: Colour): string {
  return `rgb(${colour.join(" ")})`;
}
