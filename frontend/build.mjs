// Build the editor into the server's static files: one script with the hash of its content in its name, the licences
// of all that is in it, and the entry in VENDORED.toml. With --check nothing is written; it fails where bytes differ.

import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const HERE = dirname(fileURLToPath(import.meta.url));
const STATIC = join(HERE, "..", "api", "sgkg_api", "static");
const LICENCES = "editor.LICENSES.txt";
const MANIFEST = join(STATIC, "VENDORED.toml");
const [BEGIN, END] = ["# begin of what frontend/build.mjs writes", "# end of what frontend/build.mjs writes"];

const sha256 = (data) => createHash("sha256").update(data).digest("hex");

const made = await build({
  absWorkingDir: HERE,
  entryPoints: ["src/element.js"],
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  legalComments: "none", // the file of licences has them, whole
  banner: { js: `/* Licences of what is in this file: ${LICENCES} */` },
  metafile: true,
  write: false,
});
const script = made.outputFiles[0].contents;
const name = `editor.${sha256(script).slice(0, 16)}.js`;

const folders = new Set(
  Object.keys(made.metafile.inputs)
    .filter((path) => path.includes("node_modules/"))
    .map((path) => path.match(/.*node_modules\/(?:@[^/]+\/)?[^/]+/)[0]),
);
const packages = [...folders]
  .map((folder) => {
    const told = JSON.parse(readFileSync(join(HERE, folder, "package.json"), "utf8"));
    const file = readdirSync(join(HERE, folder)).find((one) => /^licen[cs]e/i.test(one));
    const text = readFileSync(join(HERE, folder, file), "utf8").replaceAll("\r\n", "\n").trim();
    return { name: told.name, version: told.version, license: told.license, text };
  })
  .sort((one, other) => (one.name < other.name ? -1 : 1));
const licences = packages.map((one) => `${one.name} ${one.version} (${one.license})\n\n${one.text}\n`).join(`\n${"-".repeat(78)}\n\n`);

const entry = [
  BEGIN,
  "[[bundle]]",
  `file = "${name}"`,
  `sha256 = "${sha256(script)}"`,
  `licences = "${LICENCES}"`,
  `licences-sha256 = "${sha256(licences)}"`,
  'source = "frontend"',
  'note = "Our element <sg-sparql> and the packages below, built by esbuild; npm run build makes it anew."',
  "[bundle.packages] # name -> version and licence",
  ...packages.map((one) => `"${one.name}" = { version = "${one.version}", license = "${one.license}" }`),
  END,
].join("\n");
const before = readFileSync(MANIFEST, "utf8");
const [begin, end] = [before.indexOf(BEGIN), before.indexOf(END)];
const manifest = begin < 0 ? `${before.trimEnd()}\n\n${entry}\n` : before.slice(0, begin) + entry + before.slice(end + END.length);

const old = readdirSync(STATIC).filter((one) => /^editor\..*\.js$/.test(one) && one !== name);
const wanted = [[name, script], [LICENCES, licences], [relative(STATIC, MANIFEST), manifest]];
if (process.argv.includes("--check")) {
  const differ = wanted.filter(([file, content]) => {
    try {
      return !readFileSync(join(STATIC, file)).equals(Buffer.from(content));
    } catch {
      return true;
    }
  });
  const wrong = [...differ.map(([file]) => `${file} differs`), ...old.map((file) => `${file} is left over`)];
  if (wrong.length) {
    console.error(`${wrong.join("\n")}\nnpm run build makes them anew`);
    process.exit(1);
  }
} else {
  for (const [file, content] of wanted) writeFileSync(join(STATIC, file), content);
  for (const file of old) rmSync(join(STATIC, file));
}
console.log(`${name}: ${script.length} bytes, ${gzipSync(script, { level: 9 }).length} gzipped`);
