// Formatted text as nodes.
import { format, type Inline } from "../text/format";
import { h, type Child } from "./dom";

/** Paragraphs and lists; each finds its own direction, so that mixed scripts read right. */
export function rich(text: string, origins: readonly string[], draft = false): HTMLElement[] {
  return format(text, origins, draft).map(({ kind, lines }) =>
    kind === "list"
      ? h("ul", { class: "bullets", dir: "auto" }, ...lines.map((line) => h("li", {}, ...line.map(inline))))
      : h("p", { dir: "auto" }, ...lines.flatMap((line, i) => [i > 0 && h("br"), ...line.map(inline)])),
  );
}

/** The text as it is read aloud: without marks. */
export function spoken(text: string): string {
  return format(text, [])
    .flatMap(({ lines }) => lines.map((line) => line.map((part) => part.text).join("")))
    .join(" ");
}

function inline(part: Inline): Child {
  if (part.bold) return h("strong", {}, part.text);
  if (part.href) return h("a", { href: part.href, target: "_top" }, part.text);
  return part.text;
}
