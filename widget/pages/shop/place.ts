// Where the visitor is: the address as data, and moving about without loading the page anew.

export type Place = { page: "list"; department: string; q: string; sort: string } | { page: "product"; id: string };

export function here(): Place {
  const product = /^\/p\/([^/]+)\/?$/.exec(location.pathname);
  if (product) return { page: "product", id: decoded(product[1]!) };
  const query = new URLSearchParams(location.search);
  return { page: "list", department: query.get("department") ?? "", q: query.get("q") ?? "", sort: query.get("sort") ?? "featured" };
}

export function productAddress(id: string): string {
  return `/p/${encodeURIComponent(id)}`;
}

export function listAddress(part: { department?: string; q?: string; sort?: string }): string {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(part)) if (value && value !== "featured") query.set(key, value);
  const text = query.toString();
  return text ? `/?${text}` : "/";
}

/** Calls `show` for each place that the visitor goes to: by link, by the function given back, or back and forth. */
export function travel(show: (moved: boolean, top: number) => void): (address: string) => void {
  history.scrollRestoration = "manual";
  const go = (address: string): void => {
    if (address === location.pathname + location.search) return;
    history.replaceState({ top: scrollY }, "");
    history.pushState(null, "", address);
    show(true, 0);
  };
  document.addEventListener("click", (event) => {
    const link = (event.target as Element).closest?.("a[href]");
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (!(link instanceof HTMLAnchorElement) || !plain || event.defaultPrevented || link.origin !== location.origin || link.hash) return;
    event.preventDefault();
    go(link.pathname + link.search);
  });
  addEventListener("popstate", (event) => show(false, (event.state as { top?: number } | null)?.top ?? 0));
  return go;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // A stray % in the address; the shop will say that there is no such product.
  }
}
