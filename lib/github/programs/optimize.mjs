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
  const result = await terser(text, map && { sourceMap: { content: map.text, url: map.name } });
  if (map) writeFileSync(map.path, result.map);
  return result.code;
}

async function minifyStyles(file, text) {
  const [{ default: postcss }, { default: cssnano }] = await Promise.all([import('postcss'), import('cssnano')]);
  const map = mapOf(file);
  const options = { from: file, to: file, map: map ? { prev: map.text, inline: false } : false };
  const result = await postcss([cssnano({ preset: 'default' })]).process(text, options);
  if (map) writeFileSync(map.path, result.map.toString());
  return result.css;
}

async function minifyPage(_file, text) {
  const { minify: minifyHtml } = await import('html-minifier-terser');
  return minifyHtml(text, {
    collapseWhitespace: true,
    conservativeCollapse: true,
    removeComments: true,
    minifyCSS: minify.css,
    minifyJS: minify.js,
  });
}

/** Returns the source map beside a file, if the build has written one. */
function mapOf(file) {
  const path = `${file}.map`;
  return existsSync(path) ? { path, name: basename(path), text: readFileSync(path, 'utf8') } : null;
}

async function addFormats(file) {
  const { default: sharp } = await import('sharp');
  for (const format of images.formats) {
    await sharp(file).rotate().toFormat(format, { quality: images.quality }).toFile(`${file}.${format}`);
  }
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
const root = new URL(`./${outputFolder}/`, import.meta.url);
for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile()) continue;
  const file = join(entry.parentPath ?? entry.path, entry.name);
  const extension = extname(file).toLowerCase();
  const minifier = minifiers[extension];
  if (minifier) {
    before += statSync(file).size;
    writeFileSync(file, await attempt(file, () => minifier(file, readFileSync(file, 'utf8'))));
    after += statSync(file).size;
  }
  if (IMAGES.includes(extension)) {
    await attempt(file, () => addFormats(file));
    added += images.formats.length;
  }
}
console.log(`Minified ${before} to ${after} bytes of code, and added ${added} images.`);
