// Bundles tests/*.test.ts and runs them with Node's own test runner; arguments are passed on (such as --test-name-pattern=…).
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { cssAsText } from "../build.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
// Inside the folder, so that packages left out of the bundle are found in its node_modules.
const out = mkdtempSync(join(root, "node_modules", ".tests-"));
const files = readdirSync(join(root, "tests")).filter((file) => file.endsWith(".test.ts"));
let status = 1;
try {
  await build({
    entryPoints: files.map((file) => join(root, "tests", file)), outdir: out, bundle: true, format: "esm", platform: "node",
    packages: "external", sourcemap: "inline", outExtension: { ".js": ".mjs" }, logLevel: "warning", plugins: [cssAsText],
  });
  const compiled = readdirSync(out).filter((file) => file.endsWith(".mjs")).map((file) => join(out, file));
  const run = spawnSync(process.execPath, ["--enable-source-maps", "--test", ...process.argv.slice(2), ...compiled], { stdio: "inherit" });
  status = run.status ?? 1;
} finally {
  rmSync(out, { recursive: true, force: true });
}
process.exit(status);
