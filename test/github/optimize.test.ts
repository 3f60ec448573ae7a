import { readFileSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { PIPELINE } from '../../stacks/fresh-maas/pipeline';
import { PipelineOptimization } from '../../lib/github';
import { Ended, Workflow, aFolder, renderedFiles, run, runStep } from '../support/workflow';

const ROOT = join(__dirname, '../..');
const SCRIPT = '// a comment\nexport function greet(person) {\n  const text = "Hello " + person;\n  return text;\n}\n';
const STYLES = '/* a comment */\nbody {\n  color: #ff0000;\n  margin: 0px 0px 0px 0px;\n}\n';
const PAGE = '<!doctype html>\n<!-- a comment -->\n<title>Shop</title>\n<p>\n  Hello\n</p>\n';

/** Writes a built site and optimizes it with the program of a pipeline. */
async function optimize(
  optimization: PipelineOptimization,
  more: { readonly [path: string]: string | Buffer } = {},
): Promise<Ended & { readonly read: (file: string) => string; readonly folder: string }> {
  const noise = {
    width: 64,
    height: 64,
    channels: 3 as const,
    noise: { type: 'gaussian', mean: 128, sigma: 40 } as const,
  };
  const image = sharp({ create: { ...noise, background: 'red' } });
  const site = {
    'dist/assets/app.js': SCRIPT,
    'dist/app.css': STYLES,
    'dist/index.html': PAGE,
    'dist/photo.png': await image.clone().png().toBuffer(),
    'dist/assets/photo.jpg': await image.clone().jpeg().toBuffer(),
    ...more,
  };
  const files = renderedFiles({ name: 'shop', frontend: { folder: '.', optimization } });
  const folder = aFolder({
    ...site,
    'optimize.json': files['optimize.json'],
    'optimize.mjs': files['optimize.mjs'],
  });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  const ended = run(process.execPath, ['optimize.mjs'], folder, {});
  return { ...ended, folder, read: (file) => readFileSync(join(folder, 'dist', file), 'utf8') };
}

const OFF = { minifyJs: false, minifyCss: false, minifyHtml: false, imageFormats: [] };

test('[FM-OPT-02] scripts, style sheets and pages are minified, each by its flag', async () => {
  const all = await optimize({ imageFormats: [] });
  expect(all.output).toMatch(/^Minified \d+ to \d+ bytes of code, and added 0 images\.$/m);
  expect(all.read('assets/app.js')).toBe('export function greet(e){return"Hello "+e}');
  expect(all.read('app.css')).toBe('body{color:red;margin:0}');
  expect(all.read('index.html')).toBe('<!doctype html> <!-- a comment --> <title>Shop</title> <p> Hello </p> ');

  const scripts = await optimize({ ...OFF, minifyJs: true });
  expect(scripts.read('assets/app.js')).not.toBe(SCRIPT);
  expect(scripts.read('app.css')).toBe(STYLES);
  expect(scripts.read('index.html')).toBe(PAGE);
}, 60_000);

test('a source map keeps leading to the lines of the source', async () => {
  const map = { version: 3, file: 'lib.js', sources: ['lib.ts'], names: [], mappings: 'AAAA;AACA;AACA' };
  const { read } = await optimize(
    { ...OFF, minifyJs: true },
    {
      'dist/lib.js': `${SCRIPT}//# sourceMappingURL=lib.js.map\n`,
      'dist/hidden.js': SCRIPT,
      'dist/hidden.js.map': JSON.stringify({ ...map, file: 'hidden.js' }),
      'dist/lib.js.map': JSON.stringify(map),
    },
  );
  expect(JSON.parse(read('lib.js.map')).sources).toEqual(['lib.ts']);
  expect(read('lib.js')).toMatch(/\/\/# sourceMappingURL=lib\.js\.map$/);
  expect(read('hidden.js')).not.toContain('sourceMappingURL');
}, 60_000);

test('names that scripts share stay, those of modules become short, and await at the top of a module is one', async () => {
  const { read } = await optimize(
    { ...OFF, minifyJs: true },
    {
      'dist/script.js': 'var sharedWithPages = 1;\nfunction alsoShared() {}\n',
      'dist/chunk.js': 'const onlyHere = 1;\nexport { onlyHere as a };\n',
      'dist/awaiting.js': 'const answer = await fetch("/x");\nconsole.log(answer);\n',
    },
  );
  expect(read('script.js')).toContain('sharedWithPages');
  expect(read('chunk.js')).not.toMatch(/onlyHere/);
  expect(read('awaiting.js')).toContain('await fetch("/x")');
}, 60_000);

test.each([
  [
    'a page with integrity hashes',
    { 'dist/a.html': '<script src="a.js" integrity="sha384-x"></script>' },
    'integrity hashes',
  ],
  ['a file with a compressed copy', { 'dist/assets/app.js.gz': 'old' }, 'compress files after this program'],
])(
  '%s fails the build, since browsers would reject or miss the result',
  async (_, files, message) => {
    const { code, output } = await optimize({ imageFormats: [] }, files);
    expect(code).not.toBe(0);
    expect(output).toContain(message);
  },
  60_000,
);

test('an image of the site with the name of a copy stays, and larger copies are named', async () => {
  const flat = await sharp({ create: { width: 2, height: 2, channels: 3, background: 'red' } })
    .png()
    .toBuffer();
  const { read, output } = await optimize(
    { ...OFF, imageFormats: ['webp', 'avif'] },
    { 'dist/photo.png.webp': 'own', 'dist/flat.png': flat },
  );
  expect(read('photo.png.webp')).toBe('own');
  expect(output).toMatch(/Larger than the originals.*flat\.png\.avif/);
}, 60_000);

test('a script with an error fails the build and is named', async () => {
  const { code, output } = await optimize({ ...OFF, minifyJs: true }, { 'dist/broken.js': 'const = 1;' });
  expect(code).not.toBe(0);
  expect(output).toMatch(/Error: .*broken\.js: Name expected/);
}, 60_000);

test('[FM-OPT-03] each image is added as WebP and AVIF, in the quality of the settings', async () => {
  const { folder, output } = await optimize({ ...OFF, imageFormats: ['webp', 'avif'], imageQuality: 85 });
  expect(output).toContain('added 4 images');
  expect(readdirSync(join(folder, 'dist')).sort()).toEqual([
    ...['app.css', 'assets', 'index.html', 'photo.png', 'photo.png.avif', 'photo.png.webp'],
  ]);
  const sizeOf = async (quality: number): Promise<number> =>
    (await sharp(join(folder, 'dist/photo.png')).webp({ quality }).toBuffer()).length;
  const added = join(folder, 'dist/photo.png.webp');
  expect(await sharp(added).metadata()).toMatchObject({ format: 'webp', width: 64 });
  expect(readFileSync(added)).toHaveLength(await sizeOf(85));
  expect(await sizeOf(60)).toBeLessThan(await sizeOf(85));
  expect((await sharp(join(folder, 'dist/assets/photo.jpg.avif')).metadata()).compression).toBe('av1');
}, 60_000);

describe('the pipeline of Fresh MaaS', () => {
  const files = renderedFiles(PIPELINE);
  const settings = JSON.parse(files['business-operations-suite/optimize.json']);
  const ci = new Workflow(PIPELINE, 'ci');
  const check = ci.step('frontend-tests', 'Check that the build optimizes its files');

  test('[FM-OPT-02] sets all three flags', () => {
    expect(settings.minify).toEqual({ js: true, css: true, html: true });
  });

  test('[FM-OPT-03] sets two formats and quality 85', () => {
    expect(settings.images).toEqual({ formats: ['webp', 'avif'], quality: 85 });
  });

  test('[FM-OPT-02] [FM-OPT-03] requires that the build runs the program, also in an image', () => {
    const packages = ['terser', 'postcss', 'cssnano', 'html-minifier-terser', 'sharp'];
    const dependencies = Object.fromEntries(packages.map((name) => [name, '*']));
    const projectWith = (build: string): string => {
      const folder = aFolder({
        'business-operations-suite/package.json': JSON.stringify({ name: 'site', scripts: { build }, dependencies }),
      });
      symlinkSync(join(ROOT, 'node_modules'), join(folder, 'business-operations-suite/node_modules'));
      return folder;
    };
    const names = ci.stepNames('frontend-tests');
    expect(names.indexOf(check.name)).toBeLessThan(names.indexOf('Build'));
    expect(runStep(check, projectWith('vite build && node optimize.mjs'))).toMatchObject({ code: 0 });
    expect(runStep(check, projectWith('vite build')).code).not.toBe(0);
  }, 60_000);
});
