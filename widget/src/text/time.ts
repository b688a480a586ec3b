// Times as a person in the conversation's language reads them.
import type { Language } from "../conversation/storage";
import type { Strings } from "./strings";

const LOCALE = { en: "en", zh: "zh-CN" } as const;
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;

/** The moment of an ISO time stamp, null for other text. */
export function moment(text: string): Date | null {
  if (!ISO.test(text)) return null;
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? null : date;
}

/** A time stamp in words, such as "Today 14:03"; text that is none is already words and comes back as it is. */
export function when(text: string, language: Language, words: Strings, now: Date): string {
  const date = moment(text);
  if (!date) return text;
  const time = date.toLocaleTimeString(LOCALE[language], { hour: "2-digit", minute: "2-digit", hour12: false });
  const days = Math.round((midnight(now) - midnight(date)) / 86_400_000);
  if (days === 0) return `${words.today} ${time}`;
  if (days === 1) return `${words.yesterday} ${time}`;
  const year = date.getFullYear() === now.getFullYear() ? {} : ({ year: "numeric" } as const);
  return `${date.toLocaleDateString(LOCALE[language], { month: "short", day: "numeric", ...year })} ${time}`;
}

function midnight(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}
