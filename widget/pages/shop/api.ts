// The shop's data over REST. All of it is shown as text.
import type { Language } from "../../src/conversation/storage";

export type Both = Record<Language, string>;

export interface Shop {
  name: Both;
  tagline: Both;
  assistant: Both;
  languages: Language[];
  default_language: Language;
  accent: string;
  currency: string;
  departments: { id: string; name: Both; count: number }[];
  model: { kind: "offline" | "hosted" | "scripted"; name: string };
  demo_customers: { id: string; name: string }[];
  demo_customer: string | null;
}

export interface Tile {
  id: string;
  title: string;
  department: string;
  kind: string;
  brand: string;
  price: string;
  compare_at: string | null;
  image: string | null;
  rating: number | null;
  review_count: number;
  available: boolean;
}

export interface Variant {
  id: string;
  options: Record<string, string>;
  price: string;
  compare_at: string | null;
  available: boolean;
  stock: number | null;
}

export interface ProductPage extends Tile {
  description: string;
  attributes: { name: string; value: string }[];
  options: { name: string; values: string[] }[];
  variants: Variant[];
  sections: { title: string; text: string }[];
  reviews: { rating: number; title: string; body: string; author: string; written: string }[];
}

export interface Listing {
  department: string;
  q: string;
  sort: string;
  offset: number;
  limit: number;
  language: Language;
}

/** The server answered, but not with what was asked for. */
export class Unavailable extends Error {
  constructor(readonly status: number) {
    super(`the shop answered ${status}`);
  }
}

export const getShop = (): Promise<Shop> => get("/api/shop");

export function getProducts(wanted: Listing, signal: AbortSignal): Promise<{ total: number; products: Tile[] }> {
  const query = new URLSearchParams(Object.entries(wanted).map(([key, value]) => [key, String(value)]));
  return get(`/api/products?${query}`, signal);
}

export function getProduct(id: string, language: Language, signal: AbortSignal): Promise<ProductPage> {
  return get(`/api/products/${encodeURIComponent(id)}?language=${language}`, signal);
}

export interface RelatedTile extends Tile {
  reason: string;
}

export function getRelated(id: string, language: Language, signal: AbortSignal): Promise<{ similar: RelatedTile[]; goes_with: RelatedTile[] }> {
  return get(`/api/products/${encodeURIComponent(id)}/related?language=${language}`, signal);
}

/** The signed token of a demo customer, as a merchant's back end would write it into the page; null for a guest. */
export async function signIn(customer: string | null): Promise<string | null> {
  const answer = await fetch("/demo/session", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ customer }),
  });
  if (!answer.ok) throw new Unavailable(answer.status);
  return ((await answer.json()) as { identity: string | null }).identity;
}

async function get<T>(address: string, signal?: AbortSignal): Promise<T> {
  const answer = await fetch(address, signal ? { signal } : {});
  if (!answer.ok) throw new Unavailable(answer.status);
  return (await answer.json()) as T;
}
