// Writes src/protocol/frames.ts (types) and src/protocol/shapes.ts (the table that the validator runs on) from schema.json.
// With --check it writes nothing and exits 1 when either file is out of date.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = new URL("../src/protocol/", import.meta.url);
const schema = JSON.parse(readFileSync(new URL("schema.json", folder), "utf8"));
const HEAD = "// Generated from schema.json by `npm run generate`. Do not edit.\n\n";

const refName = (ref) => ref.split("/").pop();
const isUnion = (node) => Boolean(node.oneOf && node.discriminator);

/** Inline unions have no name in the schema: "Cards" holds a Card, "Item" an Item. */
const unionName = (title) => title.replace(/s$/, "");

function mapping(node) {
  return Object.fromEntries(Object.entries(node.discriminator.mapping).map(([tag, ref]) => [tag, refName(ref)]));
}

function collectUnions(direction, rootName) {
  const unions = { [rootName]: mapping(schema[direction]) };
  for (const def of Object.values(schema[direction].$defs)) {
    for (const property of Object.values(def.properties)) {
      if (isUnion(property)) unions[unionName(property.title)] = mapping(property);
      if (property.items && isUnion(property.items)) unions[unionName(property.title)] = mapping(property.items);
    }
  }
  return unions;
}

function typeOf(node, title) {
  if (node.$ref) return refName(node.$ref);
  if (isUnion(node)) return unionName(title);
  if (node.const !== undefined) return JSON.stringify(node.const);
  if (node.enum) return node.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (node.anyOf) return node.anyOf.map((option) => typeOf(option, title)).join(" | ");
  if (node.type === "array") {
    const inner = typeOf(node.items, node.title ?? title);
    return inner.includes("|") ? `(${inner})[]` : `${inner}[]`;
  }
  const plain = { string: "string", integer: "number", number: "number", boolean: "boolean", null: "null" }[node.type];
  if (!plain) throw new Error(`no type for ${JSON.stringify(node)}`);
  return plain;
}

/** One field in the validator's notation: s i n b, =constant, a|b for an enumeration, @Name, [each, and ? for "or null". */
function shapeOf(node, title) {
  if (node.$ref) return `@${refName(node.$ref)}`;
  if (isUnion(node)) return `@${unionName(title)}`;
  if (node.const !== undefined) return `=${node.const}`;
  if (node.enum) return `=${node.enum.join("|")}`;
  if (node.anyOf) {
    const [first, second] = node.anyOf;
    if (node.anyOf.length !== 2 || second.type !== "null") throw new Error(`no shape for ${JSON.stringify(node)}`);
    return `?${shapeOf(first, title)}`;
  }
  if (node.type === "array") return `[${shapeOf(node.items, node.title ?? title)}`;
  const letter = { string: "s", integer: "i", number: "n", boolean: "b" }[node.type];
  if (!letter) throw new Error(`no shape for ${JSON.stringify(node)}`);
  return letter;
}

function interfaces(direction, unions, optionalDefaults) {
  let text = "";
  for (const [name, def] of Object.entries(schema[direction].$defs)) {
    text += `/** ${def.description} */\nexport interface ${name} {\n`;
    for (const [key, property] of Object.entries(def.properties)) {
      // The validator fills defaults in, so only what we send may leave a field out.
      const optional = optionalDefaults && key !== "type" && !def.required?.includes(key) ? "?" : "";
      text += `  ${key}${optional}: ${typeOf(property, property.title)};\n`;
    }
    text += "}\n\n";
  }
  for (const [name, members] of Object.entries(unions)) {
    text += `export type ${name} = ${Object.values(members).join(" | ")};\n\n`;
  }
  return text;
}

function shapes(unions) {
  const table = {};
  for (const [name, def] of Object.entries(schema.server.$defs)) {
    table[name] = {};
    for (const [key, property] of Object.entries(def.properties)) {
      const shape = shapeOf(property, property.title);
      const required = key === "type" || def.required?.includes(key);
      table[name][key] = required ? shape : [shape, property.default];
    }
  }
  return (
    `export type Field = string | [shape: string, fallback: unknown];\n\n` +
    `export const SHAPES: Record<string, Record<string, Field>> = ${JSON.stringify(table, null, 2)};\n\n` +
    `export const UNIONS: Record<string, Record<string, string>> = ${JSON.stringify(unions, null, 2)};\n`
  );
}

const serverUnions = collectUnions("server", "ServerFrame");
const clientUnions = collectUnions("client", "ClientFrame");
const say = schema.client.$defs.Say.properties;
const outputs = {
  "frames.ts":
    HEAD +
    `export const VERSION = ${schema.version};\nexport const MAX_TEXT = ${say.text.maxLength};\n\n` +
    interfaces("client", clientUnions, true) +
    interfaces("server", serverUnions, false).trimEnd() +
    "\n",
  "shapes.ts": HEAD + shapes(serverUnions),
};

let stale = false;
for (const [file, text] of Object.entries(outputs)) {
  const url = new URL(file, folder);
  if (process.argv.includes("--check")) {
    let current = "";
    try {
      current = readFileSync(url, "utf8");
    } catch {
      // A missing file is an outdated one.
    }
    if (current !== text) {
      console.error(`${fileURLToPath(url)} is out of date: run \`npm run generate\``);
      stale = true;
    }
  } else writeFileSync(url, text);
}
process.exit(stale ? 1 : 0);
