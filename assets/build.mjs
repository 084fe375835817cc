// Builds everything the browser gets into the directory given as the first argument.
// Called by tools/build_assets.py; arguments: OUTPUT ICON_NAMES_FILE
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import * as esbuild from "esbuild";
import browserTargets from "./targets.mjs";
import { transform as lightning } from "lightningcss";
import * as sass from "sass";

const here = import.meta.dirname;
const out = resolve(process.argv[2]);
const iconNames = readFileSync(process.argv[3], "utf8").split(/\s+/).filter(Boolean);
const manifest = {};
const unknownIcons = [];
const loads = {}; // entry → the files a browser fetches for it at once

const list = (folder, ending) =>
  readdirSync(join(here, folder)).filter((name) => name.endsWith(ending) && !name.startsWith("_")).sort();

/** `import islands from "islands:map"` gives {name: () => import(file)} for every file in src/islands. */
const islandMap = {
  name: "islands",
  setup(build) {
    build.onResolve({ filter: /^islands:map$/ }, () => ({ path: "map", namespace: "islands" }));
    build.onLoad({ filter: /.*/, namespace: "islands" }, () => ({
      contents: `export default {${list("src/islands", ".js")
        .map((file) => `${JSON.stringify(basename(file, ".js"))}: () => import("./src/islands/${file}")`)
        .join(",")}}`,
      resolveDir: here,
    }));
  },
};

async function buildScripts() {
  const entries = list("src/entries", ".js");
  const result = await esbuild.build({
    absWorkingDir: here,
    entryPoints: entries.filter((file) => file !== "theme.js").map((file) => `src/entries/${file}`),
    bundle: true, splitting: true, format: "esm", minify: true, charset: "utf8", legalComments: "none",
    target: browserTargets.esbuild, outdir: out, entryNames: "[name]-[hash]", chunkNames: "part-[name]-[hash]",
    metafile: true, plugins: [islandMap], logLevel: "warning",
  });
  const early = await esbuild.build({
    absWorkingDir: here, entryPoints: ["src/entries/theme.js"], bundle: true, format: "iife", minify: true,
    target: browserTargets.esbuild, outdir: out, entryNames: "[name]-[hash]", metafile: true, logLevel: "warning",
  });
  const outputs = result.metafile.outputs;
  const closure = (path, seen = new Set()) => {
    if (!seen.has(path)) { seen.add(path); outputs[path].imports.filter((each) => each.kind === "import-statement").forEach((each) => closure(each.path, seen)); }
    return seen;
  };
  for (const [path, info] of Object.entries(outputs)) {
    if (info.entryPoint?.startsWith("src/entries/")) loads[basename(info.entryPoint)] = [...closure(path)].map((each) => basename(each));
  }
  for (const [path, info] of Object.entries({ ...result.metafile.outputs, ...early.metafile.outputs })) {
    if (info.entryPoint?.startsWith("src/entries/")) manifest[basename(info.entryPoint)] = basename(path);
  }
}

function hashed(name, content) {
  const [stem, ending] = name.split(/\.(?=[^.]+$)/);
  const digest = createHash("sha256").update(content).digest("hex").slice(0, 8).toUpperCase();
  const file = `${stem}-${digest}.${ending}`;
  writeFileSync(join(out, file), content);
  manifest[name] = file;
}

/** Every css/NAME.scss becomes a style sheet, followed by the rooms' own files in css/NAME.d/. */
function buildStyles() {
  for (const file of list("css", ".scss")) {
    const name = basename(file, ".scss");
    const folder = `css/${name}.d`;
    let rooms = [];
    try { rooms = list(folder, ".scss"); } catch { /* no rooms' files for this sheet */ }
    const source = [`@use "${name}";`, ...rooms.map((room) => `@use "${name}.d/${basename(room, ".scss")}" as *;`)].join("\n");
    const { css } = sass.compileString(source, {
      loadPaths: [join(here, "css"), join(here, "node_modules")], quietDeps: true, silenceDeprecations: ["import"],
      url: new URL(`file://${join(here, "css", "entry.scss")}`),
    });
    const { code } = lightning({ filename: file, code: Buffer.from(css), minify: true, targets: browserTargets.lightning });
    hashed(`${name}.css`, code);
  }
}

function symbol(name) {
  const [, bare] = name.match(/^(.+)-filled$/) ?? [];
  let path = join(here, "node_modules/@tabler/icons/icons", bare ? "filled" : "outline", `${bare ?? name}.svg`);
  if (["zhulian"].includes(name)) path = join(here, "css", `${name}.svg`);
  if (!existsSync(path)) return unknownIcons.push(name) && "";
  const svg = readFileSync(path, "utf8");
  const body = svg.replace(/<!--[\s\S]*?-->/g, "").replace(/^[\s\S]*?<svg[^>]*>/, "").replace(/<\/svg>\s*$/, "")
    .replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*\/>/, "").replace(/\s*\n\s*/g, "");
  const paint = bare ? 'fill="currentColor"' : 'fill="none" stroke="currentColor" stroke-linecap="round" stroke-linejoin="round"';
  return `<symbol id="${name}" viewBox="0 0 24 24" ${paint}>${body}</symbol>`;
}

const buildIcons = () =>
  hashed("icons.svg", `<svg xmlns="http://www.w3.org/2000/svg">${[...new Set(iconNames)].sort().map(symbol).join("")}</svg>`);

/** Ready-compressed copies, so that a slow line gets the smallest file without work at request time. */
function compress() {
  for (const file of readdirSync(out).filter((name) => /\.(js|css|svg)$/.test(name))) {
    const content = readFileSync(join(out, file));
    writeFileSync(join(out, `${file}.gz`), gzipSync(content, { level: 9 }));
    writeFileSync(join(out, `${file}.br`), brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
  }
}

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
await buildScripts();
buildStyles();
buildIcons();
if (unknownIcons.length) {
  console.error(`These icons are not in @tabler/icons: ${unknownIcons.join(", ")}`);
  process.exit(1);
}
compress();
writeFileSync(join(out, "manifest.json"), JSON.stringify(manifest, Object.keys(manifest).sort(), 1) + "\n");
for (const name of Object.keys(manifest).sort()) {
  const size = (loads[name] ?? [manifest[name]]).reduce((sum, file) => sum + gzipSync(readFileSync(join(out, file))).length, 0);
  console.log(`${name.padEnd(14)} ${(size / 1024).toFixed(1).padStart(7)} kB gz`);
}
