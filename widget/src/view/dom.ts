// Builds nodes from data. Text goes into text nodes only; there is no way from a string to markup here.

export type Child = Node | string | null | undefined | false;
type Props = { class?: string; on?: Record<string, (event: never) => void> } & Record<string, unknown>;

/** An element: `on` holds listeners, `true` sets an empty attribute, false, null and undefined set none. */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  props: Props = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name === "on") listen(element, value as NonNullable<Props["on"]>);
    else set(element, name, value);
  }
  add(element, children);
  return element;
}

/** Sets or removes one attribute; leaves it alone when it already is so. */
export function set(element: Element, name: string, value: unknown): void {
  if (value === false || value === null || value === undefined) element.removeAttribute(name);
  else {
    const text = value === true ? "" : String(value);
    if (element.getAttribute(name) !== text) element.setAttribute(name, text);
  }
}

/** Changes an element's text only when it differs, so that selections and announcements are not disturbed. */
export function say(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

export function add(element: Element, children: readonly Child[]): void {
  for (const child of children) if (child) element.append(child);
}

function listen(element: Element, handlers: NonNullable<Props["on"]>): void {
  for (const [type, handler] of Object.entries(handlers)) element.addEventListener(type, handler as EventListener);
}
