// Prints the built files with their gzipped sizes and exits 1 when the script is larger than it may be (30 KB gzipped).
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

// `./aisle bench widget` holds the script to 30,720 bytes by Python's zlib; the one in Node packs it 0.8 % looser.
const LIMIT = 30_960;
const dist = fileURLToPath(new URL("../dist/", import.meta.url));
const files = readdirSync(dist, { recursive: true }).map((file) => join(dist, file)).filter((file) => statSync(file).isFile());
let script = Number.POSITIVE_INFINITY;
for (const file of files.filter((name) => /\.(js|css|html)$/.test(name))) {
  const content = readFileSync(file);
  const zipped = gzipSync(content, { level: 9 }).length;
  const name = relative(dist, file);
  if (name === join("widget", "aisle.js")) script = zipped;
  console.log(`${String(zipped).padStart(7)} gzipped ${String(content.length).padStart(8)} plain  ${name}`);
}
if (script > LIMIT) console.error(`widget/aisle.js may have ${LIMIT} bytes gzipped`);
process.exit(script > LIMIT ? 1 : 0);
