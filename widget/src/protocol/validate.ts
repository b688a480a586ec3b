// Turns what came over the wire into a typed frame, or says why not. Runs on the generated table in shapes.ts.
import type { ServerFrame } from "./frames";
import { SHAPES, UNIONS } from "./shapes";

/** A frame that holds, one of a type that this version does not know, or one that breaks the schema. */
export type Parsed =
  | { kind: "frame"; frame: ServerFrame; dropped: string[] }
  | { kind: "unknown"; type: string }
  | { kind: "invalid"; reason: string };

class Mismatch extends Error {}

/** List elements that may be left out when this version does not understand them: the reply's text still counts. */
const LENIENT = "@Card";

export function parseFrame(raw: unknown): Parsed {
  let value: unknown;
  try {
    value = typeof raw === "string" ? JSON.parse(raw) : undefined;
  } catch {
    return { kind: "invalid", reason: "not JSON" };
  }
  if (!isRecord(value)) return { kind: "invalid", reason: "not an object" };
  const frames = UNIONS.ServerFrame!;
  const type = String(value.type);
  if (!Object.hasOwn(frames, type)) return { kind: "unknown", type: type.slice(0, 40) };
  const dropped: string[] = [];
  try {
    const frame = named(frames[type]!, value, type, dropped) as unknown as ServerFrame;
    return { kind: "frame", frame, dropped };
  } catch (error) {
    if (error instanceof Mismatch) return { kind: "invalid", reason: error.message };
    throw error;
  }
}

/** A fresh object with the fields of shape `name` only, defaults filled in. */
function named(name: string, value: unknown, at: string, dropped: string[]): Record<string, unknown> {
  if (!isRecord(value)) throw new Mismatch(`${at} is not an object`);
  const result: Record<string, unknown> = {};
  for (const [key, field] of Object.entries(SHAPES[name]!)) {
    const [shape, fallback] = typeof field === "string" ? [field] : field;
    const present = Object.hasOwn(value, key);
    if (!present && typeof field === "string") throw new Mismatch(`${at}.${key} is missing`);
    result[key] = present ? checked(shape, value[key], `${at}.${key}`, dropped) : structuredClone(fallback);
  }
  return result;
}

function checked(shape: string, value: unknown, at: string, dropped: string[]): unknown {
  const rest = shape.slice(1);
  switch (shape[0]) {
    case "?":
      return value === null ? null : checked(rest, value, at, dropped);
    case "[":
      return each(rest, value, at, dropped);
    case "@":
      return referenced(rest, value, at, dropped);
    case "=":
      if (rest.split("|").includes(value as string)) return value;
      break;
    case "s":
      if (typeof value === "string") return value;
      break;
    case "i":
      if (Number.isSafeInteger(value)) return value;
      break;
    case "n":
      if (Number.isFinite(value)) return value;
      break;
    case "b":
      if (typeof value === "boolean") return value;
      break;
  }
  throw new Mismatch(`${at} has a wrong value`);
}

function each(shape: string, value: unknown, at: string, dropped: string[]): unknown[] {
  if (!Array.isArray(value)) throw new Mismatch(`${at} is not a list`);
  const result: unknown[] = [];
  value.forEach((element, index) => {
    try {
      result.push(checked(shape, element, `${at}[${index}]`, dropped));
    } catch (error) {
      if (shape !== LENIENT || !(error instanceof Mismatch)) throw error;
      dropped.push(error.message);
    }
  });
  return result;
}

function referenced(name: string, value: unknown, at: string, dropped: string[]): Record<string, unknown> {
  const union = UNIONS[name];
  if (!union) return named(name, value, at, dropped);
  const type = isRecord(value) ? String(value.type) : "";
  if (!Object.hasOwn(union, type)) throw new Mismatch(`${at} has the unknown type ${type.slice(0, 40)}`);
  return named(union[type]!, value, at, dropped);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
