// Minifies the built site and adds its images in smaller formats, as optimize.json says. Run it in the build of package.json, so that
// images of containers contain the result, too:
//
//   "build": "vite build && node optimize.mjs"
//
// It needs the packages terser, postcss, cssnano, html-minifier-terser and sharp. A page picks a format with <picture>:
//
//   <picture><source srcset="photo.png.avif" type="image/avif"><img src="photo.png" alt=""></picture>
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';

const { outputFolder, minify, images } = JSON.parse(readFileSync(new URL('./optimize.json', import.meta.url), 'utf8'));
const IMAGES = ['.png', '.jpg', '.jpeg'];

const minifiers = {
  '.js': minify.js && minifyScript,
  '.mjs': minify.js && minifyScript,
  '.css': minify.css && minifyStyles,
  '.html': minify.html && minifyPage,
};

async function minifyScript(file, text) {
  const { minify: terser } = await import('terser');
  const map = mapOf(file);
  const options = {
    // Names outside of functions are global in a script, and may stay only there.
    module: extname(file) === '.mjs' || /^\s*(import|export)\b|[;}]\s*(import|export)\b/m.test(text),
    ...(map && { sourceMap: { content: map.text, ...(linksMap(text) && { url: map.name }) } }),
  };
  // A file with `await` at its top, and nothing else that shows it, is a module, too.
  const result = await terser(text, options).catch(() => terser(text, { ...options, module: true }));
  if (map) writeFileSync(map.path, result.map);
  return result.code;
}

async function minifyStyles(file, text) {
  const [{ default: postcss }, { default: cssnano }] = await Promise.all([import('postcss'), import('cssnano')]);
  const map = mapOf(file);
  const options = {
    from: file,
    to: file,
    map: map ? { prev: map.text, inline: false, annotation: linksMap(text) } : false,
  };
  const result = await postcss([cssnano({ preset: 'default' })]).process(text, options);
  if (map) writeFileSync(map.path, result.map.toString());
  return result.css;
}

async function minifyPage(_file, text) {
  if (/\sintegrity\s*=/.test(text)) {
    throw new Error('it has integrity hashes, which minified files no longer match: compute them after this program');
  }
  const { minify: minifyHtml } = await import('html-minifier-terser');
  // Comments stay: frameworks mark places with them, where a server or a script inserts something.
  return minifyHtml(text, {
    collapseWhitespace: true,
    conservativeCollapse: true,
    minifyCSS: minify.css,
    minifyJS: minify.js,
  });
}

/** Returns the source map beside a file, if the build has written one. */
function mapOf(file) {
  const path = `${file}.map`;
  return existsSync(path) ? { path, name: basename(path), text: readFileSync(path, 'utf8') } : null;
}

/** Returns whether the build refers to the map. Without, the map is not for browsers. */
function linksMap(text) {
  return /[#@]\s*sourceMappingURL=/.test(text);
}

/** Adds an image in the formats that it does not have yet. */
async function addFormats(file) {
  const { default: sharp } = await import('sharp');
  for (const format of images.formats) {
    const copy = `${file}.${format}`;
    if (existsSync(copy)) continue;
    await sharp(file).rotate().keepIccProfile().toFormat(format, { quality: images.quality }).toFile(copy);
    added += 1;
    if (statSync(copy).size > statSync(file).size) larger.push(copy);
  }
}

/** A compressed copy of a file would keep its former content. */
function requireNoCopies(file) {
  const copy = ['.gz', '.br', '.zst'].map((it) => file + it).find((it) => existsSync(it));
  if (copy) throw new Error(`${copy} exists: compress files after this program`);
}

/** Names the file in an error of its tool. */
async function attempt(file, work) {
  try {
    return await work();
  } catch (error) {
    throw new Error(`${file}: ${error.message}`, { cause: error });
  }
}

let before = 0;
let after = 0;
let added = 0;
const larger = [];
const root = new URL(`./${outputFolder}/`, import.meta.url);
for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile()) continue;
  const file = join(entry.parentPath ?? entry.path, entry.name);
  const extension = extname(file).toLowerCase();
  const minifier = minifiers[extension];
  if (minifier) {
    requireNoCopies(file);
    before += statSync(file).size;
    writeFileSync(file, await attempt(file, () => minifier(file, readFileSync(file, 'utf8'))));
    after += statSync(file).size;
  }
  if (IMAGES.includes(extension)) {
    await attempt(file, () => addFormats(file));
  }
}
if (larger.length > 0) {
  console.warn(`Larger than the originals, so leave them out of <picture>, or lower the quality: ${larger.join(', ')}`);
}
console.log(`Minified ${before} to ${after} bytes of code, and added ${added} images.`);
