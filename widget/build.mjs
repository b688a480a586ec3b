// Builds widget/dist: widget/aisle.js (the element) and, for each page in pages/, a folder with index.html and assets/.
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build, transform } from "esbuild";
import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** Style sheets that TypeScript imports become their minified text, with @import resolved. */
export const cssAsText = {
  name: "css-as-text",
  setup(context) {
    const read = async (file) => {
      const text = await readFile(file, "utf8");
      const parts = await Promise.all(
        text.split(/(@import "[^"]+";)/).map((part) => {
          const target = /^@import "([^"]+)";$/.exec(part)?.[1];
          return target ? read(resolve(dirname(file), target)) : part;
        }),
      );
      return parts.join("");
    };
    context.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await read(path), { loader: "css", minify: true, target: TARGETS });
      return { contents: code.trim(), loader: "text" };
    });
  },
};

/** Array.toSpliced, Array.findLast, checkVisibility and :has() draw this line; it is documented in README.md. */
export const TARGETS = ["chrome111", "firefox121", "safari16.4"];

async function main() {
  rmSync(here("dist"), { recursive: true, force: true });
  const common = { bundle: true, minify: true, target: TARGETS, legalComments: "none", logLevel: "warning", charset: "utf8" };
  await build({ ...common, entryPoints: [here("src/aisle.ts")], format: "iife", outfile: here("dist/widget/aisle.js"), plugins: [cssAsText] });
  const pages = readdirSync(here("pages"), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  for (const { name } of pages) {
    const entryPoints = [`pages/${name}/main.ts`, `pages/${name}/${name}.css`].map(here).filter(existsSync);
    await build({ ...common, entryPoints, format: "esm", outdir: here(`dist/${name}/assets`), entryNames: name });
    cpSync(here(`pages/${name}/index.html`), here(`dist/${name}/index.html`));
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
