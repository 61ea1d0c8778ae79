/**
 * Builds the scripts, styles, world atlas and notices of the pages into the Python package.
 *
 * The same sources and lock file give the same bytes. Usage: node build.mjs [NEW-FOLDER]
 */
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";
import { quantize } from "topojson-client";

const HOME = dirname(fileURLToPath(import.meta.url));
const OUT = resolve(process.argv[2] ?? join(HOME, "../src/purgeld/web/assets"));
const PARTS = ["figures", "timeline", "map", "search", "editor"];
const GRID = 1e4; // positions of the coast on a grid of 0.036 by 0.017 degrees

async function scripts() {
  const result = await build({
    absWorkingDir: HOME,
    entryPoints: [...PARTS.flatMap((part) => [`src/${part}.ts`, `src/${part}.css`]), { in: "src/engineworker.ts", out: "engine" }],
    outdir: OUT,
    bundle: true,
    splitting: true,
    format: "esm",
    target: "es2022",
    minify: true,
    charset: "utf8",
    legalComments: "none",
    chunkNames: "[name]-[hash]",
    loader: { ".svg": "dataurl" },
    write: false,
    logLevel: "warning",
  });
  for (const file of result.outputFiles) writeFileSync(file.path, file.contents);
  copyFileSync(join(HOME, "node_modules/oxigraph/web_bg.wasm"), join(OUT, "oxigraph.wasm"));
}

/** Writes the land of the world atlas on a coarser grid; borders are left out: today's are not those of 1937. */
function world() {
  const { transform, ...atlas } = JSON.parse(readFileSync(join(HOME, "node_modules/world-atlas/land-50m.json"), "utf8"));
  const plain = { ...atlas, arcs: atlas.arcs.map((arc) => absolute(arc, transform)) };
  writeFileSync(join(OUT, "world.json"), JSON.stringify(quantize(plain, GRID)));
}

function absolute(arc, { scale, translate }) {
  let x = 0;
  let y = 0;
  return arc.map(([dx, dy]) => [(x += dx) * scale[0] + translate[0], (y += dy) * scale[1] + translate[1]]);
}

/** Writes the licences of all packages that are shipped, with what they stand on. */
function notices() {
  const { packages } = JSON.parse(readFileSync(join(HOME, "package-lock.json"), "utf8"));
  const shipped = Object.keys(packages).filter((path) => path && !packages[path].dev && !packages[path].optional);
  const parts = shipped.sort().map((path) => notice(join(HOME, path)));
  writeFileSync(join(OUT, "third-party-notices.txt"), parts.join(`\n${"=".repeat(80)}\n\n`));
}

function notice(folder) {
  const { name, version, license, author, contributors } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file));
  const texts = files.sort().map((file) => readFileSync(join(folder, file), "utf8").trim());
  return [`${name} ${version}, ${license}`, ...(texts.length ? texts : stated(name, license, author, contributors)), ""].join("\n\n");
}

/** Returns the terms that a package states without holding their text; fails for terms that are not known here. */
function stated(name, license, author, contributors = []) {
  if (!/\bMIT\b/.test(license)) throw new Error(`${name} (${license}) holds no licence text: add it to web/licences`);
  const people = [author, ...contributors].filter(Boolean).map((person) => person.name ?? person);
  return [`By ${people.join(", ") || "the authors of the package"}`, readFileSync(join(HOME, "licences/MIT.txt"), "utf8").trim()];
}

/** Lists the files that were written, with their digests. */
function manifest() {
  const files = readdirSync(OUT).sort();
  const digests = files.map((file) => [file, createHash("sha256").update(readFileSync(join(OUT, file))).digest("hex")]);
  writeFileSync(join(OUT, "manifest.json"), `${JSON.stringify(Object.fromEntries(digests), null, 1)}\n`);
}

if (process.argv[2]) mkdirSync(OUT);
else {
  rmSync(OUT, { recursive: true, force: true });
  mkdirSync(OUT, { recursive: true });
}
await scripts();
world();
notices();
manifest();
