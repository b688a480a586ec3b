// Reads the little formatting that replies may have into data; the view makes nodes of it, so nothing in a text is ever markup.

export type Inline = { text: string; bold?: boolean; href?: string };
export type Block = { kind: "paragraph" | "list"; lines: Inline[][] };

/** Markdown link, bare address, or bold; everything else stays as written. */
const MARKS = /\[([^\]\n]{1,200})\]\((https?:\/\/[^\s)]+)\)|(https?:\/\/[^\s<>"'）】」，。；、]+)|\*\*([^*\n]+)\*\*/g;
const AFTER_ADDRESS = /[.,;:!?)]+$/;

/**
 * Paragraphs (split by blank lines), lists ("- " or "* "), line breaks, **bold** and links. Only addresses of the given
 * origins become links. For a `draft`, whose end is still missing, an open ** counts as closed.
 */
export function format(text: string, origins: readonly string[], draft = false): Block[] {
  const blocks: Block[] = [];
  let open = null as Block | null;
  for (const line of text.replace(/\r\n?/g, "\n").split("\n")) {
    const bullet = /^\s*[-*•]\s+(.*)$/.exec(line);
    if (!bullet && !line.trim()) {
      open = null;
      continue;
    }
    const kind = bullet ? "list" : "paragraph";
    if (open?.kind !== kind) {
      open = { kind, lines: [] };
      blocks.push(open);
    }
    open.lines.push(inlines(bullet ? bullet[1]! : line, origins, draft));
  }
  return blocks;
}

function inlines(line: string, origins: readonly string[], draft: boolean): Inline[] {
  const closed = draft && (line.split("**").length - 1) % 2 === 1 ? closeBold(line) : line;
  const parts: Inline[] = [];
  let from = 0;
  for (const match of closed.matchAll(MARKS)) {
    push(parts, { text: closed.slice(from, match.index) });
    from = match.index + match[0].length;
    const [whole, label, target, address, bold] = match;
    if (bold !== undefined) push(parts, { text: bold, bold: true });
    else if (address !== undefined) {
      const trimmed = address.replace(AFTER_ADDRESS, "");
      push(parts, linked(trimmed, trimmed, trimmed, origins));
      push(parts, { text: address.slice(trimmed.length) });
    } else push(parts, linked(label!, target!, whole, origins));
  }
  push(parts, { text: closed.slice(from) });
  return parts;
}

function closeBold(line: string): string {
  return line.endsWith("**") ? line.slice(0, -2) : `${line}**`;
}

function linked(label: string, address: string, otherwise: string, origins: readonly string[]): Inline {
  if (!URL.canParse(address)) return { text: otherwise };
  const url = new URL(address);
  return origins.includes(url.origin) ? { text: label, href: url.href } : { text: otherwise };
}

function push(parts: Inline[], part: Inline): void {
  if (part.text) parts.push(part);
}
