// Icons as path data, drawn by us on a 24 x 24 grid with a stroke of 1.75.

const PATHS = {
  chat: "M4.5 11.4C4.5 7.6 7.8 4.75 12 4.75s7.5 2.85 7.5 6.65-3.3 6.65-7.5 6.65c-.86 0-1.69-.12-2.46-.34L5.6 19.25l.9-3.1a6.3 6.3 0 0 1-2-4.75Z",
  close: "M6.75 6.75l10.5 10.5M17.25 6.75l-10.5 10.5",
  send: "M12 19V5.5M6.25 11.25 12 5.5l5.75 5.75",
  left: "M14.5 6.5 9 12l5.5 5.5",
  right: "M9.5 6.5 15 12l-5.5 5.5",
  down: "M12 5.5V18M6.5 12.75 12 18.25l5.5-5.5",
  check: "M5.5 12.5l4.25 4.25L18.5 8",
  alert: "M12 7.75v5M12 16.2v.05M12 3.75a8.25 8.25 0 1 0 0 16.5 8.25 8.25 0 0 0 0-16.5Z",
  again: "M18.75 12a6.75 6.75 0 1 1-2.1-4.9M18.9 4.5v3.4h-3.4",
  fresh: "M12 5H7.5A2.5 2.5 0 0 0 5 7.5v9A2.5 2.5 0 0 0 7.5 19h9a2.5 2.5 0 0 0 2.5-2.5V12M18.1 4.4a1.55 1.55 0 0 1 2.2 2.2L13 13.9l-2.9.7.7-2.9 7.3-7.3Z",
  clock: "M12 7.5V12l3 1.75M12 3.75a8.25 8.25 0 1 0 0 16.5 8.25 8.25 0 0 0 0-16.5Z",
  box: "M4.75 8.1 12 4.25l7.25 3.85v7.8L12 19.75 4.75 15.9V8.1ZM4.75 8.1 12 12l7.25-3.9M12 12v7.75",
  book: "M5.25 5.5c2.6-.7 4.9-.4 6.75 1 1.85-1.4 4.15-1.7 6.75-1v12.6c-2.6-.7-4.9-.4-6.75 1-1.85-1.4-4.15-1.7-6.75-1V5.5ZM12 6.5v12.6",
  person: "M12 11.75a3.75 3.75 0 1 0 0-7.5 3.75 3.75 0 0 0 0 7.5ZM4.75 19.5c.8-3.2 3.7-4.9 7.25-4.9s6.45 1.7 7.25 4.9",
  receipt: "M6 4.5h12v15l-2-1.4-2 1.4-2-1.4-2 1.4-2-1.4-2 1.4v-15ZM9 9h6M9 12.75h6",
  shield: "M12 4l6.5 2.3v5.2c0 4-2.7 7.1-6.5 8.5-3.8-1.4-6.5-4.5-6.5-8.5V6.3L12 4ZM9.2 12l2.1 2.1 3.7-3.9",
  camera: "M4.5 9.25A1.75 1.75 0 0 1 6.25 7.5h1.9l1.2-2h5.3l1.2 2h1.9a1.75 1.75 0 0 1 1.75 1.75v7.5a1.75 1.75 0 0 1-1.75 1.75H6.25a1.75 1.75 0 0 1-1.75-1.75v-7.5ZM12 15.75a3.1 3.1 0 1 0 0-6.2 3.1 3.1 0 0 0 0 6.2Z",
  bell: "M6.5 16.25V11a5.5 5.5 0 0 1 11 0v5.25l1.25 1.5H5.25l1.25-1.5ZM10.25 20h3.5",
  picture: "M5 6.5A1.5 1.5 0 0 1 6.5 5h11A1.5 1.5 0 0 1 19 6.5v11a1.5 1.5 0 0 1-1.5 1.5h-11A1.5 1.5 0 0 1 5 17.5v-11ZM5.5 16l4-4 3 3 2.5-2.5 3.5 3.5M14.6 9.1v.05",
} as const;

export type IconName = keyof typeof PATHS;

const SVG = "http://www.w3.org/2000/svg";

/** A decorative icon; what it stands for must be said in text or by a label. */
export function icon(name: IconName): SVGSVGElement {
  const svg = drawing("icon");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

/** Five stars filled up to `rating`, by two rows of which the upper one is cut off. */
export function stars(rating: number): HTMLElement {
  const row = document.createElement("span");
  row.className = "stars";
  row.setAttribute("aria-hidden", "true");
  const full = document.createElement("span");
  full.textContent = "★★★★★";
  full.style.setProperty("width", `${Math.max(0, Math.min(100, rating * 20))}%`);
  row.append("★★★★★", full);
  return row;
}

function drawing(className: string): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", className);
  svg.setAttribute("aria-hidden", "true");
  return svg;
}
