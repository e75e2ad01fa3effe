// Opens HTML reports as a reader does, and validates the JSON ones. argv: the program, a directory to
// write to, the schema, logs. With WHYBOUNCE_SHOTS=DIR it leaves screenshots there.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import Ajv from 'ajv/dist/2020.js';
import { HtmlValidate } from 'html-validate';
import { check, finish, open } from './browser.mjs';

const [program, directory, schemaFile, ...logs] = process.argv.slice(2);
const here = dirname(fileURLToPath(import.meta.url));
rmSync(directory, { recursive: true, force: true });
mkdirSync(directory, { recursive: true });
const environment = { ...process.env, TZ: 'UTC', LC_ALL: 'C' };
const report = (...words) => {
  const run = spawnSync(program, ['report', '--year', '2026', ...words], { env: environment, maxBuffer: 1 << 28 });
  check([0, 3].includes(run.status), `report ${words}: exit ${run.status} ${run.stderr}`);
  return run.stdout.toString();
};

// The file's own name is hostile, too: it is shown beside every sample.
const hostile = join(directory, '"><img src=x onerror=alert(9)>.log');
execFileSync('python3', [join(here, '../report/hostile.py'), hostile]);

// ---- JSON: the published schema, and not a field more ------------------------------------------------
const schema = JSON.parse(readFileSync(schemaFile, 'utf8'));
const strict = JSON.parse(JSON.stringify(schema), (key, value) =>
  value && value.type === 'object' && value.additionalProperties === undefined
    ? { ...value, additionalProperties: false } : value);
const ajv = new Ajv({ strict: true, formats: { 'date-time': (text) => !Number.isNaN(Date.parse(text)), date: /^\d{4}-\d\d-\d\d$/ } });
const isReport = ajv.compile(strict);
const partial = join(directory, 'night.partial');
execFileSync(program, ['map', '--year', '2026', '-o', partial, logs[0]], { env: environment });
for (const words of [[logs[0]], logs, [hostile], ['--anonymise', logs[0]], ['--baseline', partial, logs[0]], ['--lang', 'zh', logs[0]],
  [join(here, '../../samples/bounces')]]) {
  const json = JSON.parse(report('--format', 'json', ...words));
  check(isReport(json), `${words}: ${JSON.stringify(isReport.errors?.slice(0, 3))}`);
}

// ---- HTML: valid, quiet, and the same to everybody ----------------------------------------------------
const validator = new HtmlValidate({
  extends: ['html-validate:recommended'],
  rules: {
    'long-title': 'off',
    'no-trailing-whitespace': 'off',
    'require-sri': 'off', // nothing comes from elsewhere
    'attribute-boolean-style': 'off',
    'prefer-native-element': 'off', // role="img" on an <svg> is how it is told to readers
  },
});
const pages = [['hostile', [hostile]]];
for (const language of ['en', 'fr', 'zh', 'de', 'es']) pages.push([language, ['--lang', language, ...logs]]);
pages.push(['bounces', [join(here, '../../samples/bounces')]]);
const root = pathToFileURL(directory).href;
const { browser, context } = await open(root);
const page = await context.newPage();
const go = (name) => page.goto(`${root}/${name}.html`, { waitUntil: 'load' });
for (const [name, words] of pages) {
  const html = report('--format', 'html', ...words);
  writeFileSync(join(directory, `${name}.html`), html);
  const result = await validator.validateString(html);
  for (const message of result.results.flatMap((one) => one.messages).slice(0, 5))
    check(false, `${name}.html:${message.line}: ${message.ruleId}: ${message.message}`);
  await go(name);
  check((await page.locator('h1').count()) === 1, `${name}: not one h1`);
  check((await page.locator('img, iframe, object, embed, form').count()) === 0, `${name}: an element that we do not write`);
  check((await page.locator('script').count()) === 1, `${name}: not one script`);
  check((await page.locator('style').count()) === 1, `${name}: not one style`);
  // Only addresses of our own data are linked, and they do not learn where the reader came from.
  check((await page.locator('a:not([href^="#"]):not([rel~="noreferrer"][href^="https://"])').count()) === 0,
    `${name}: a link that leaves the page`);
  const dead = await page.$$eval('a[href^="#"]', (links) =>
    links.map((link) => link.getAttribute('href')).filter((href) => document.getElementById(href.slice(1)) === null));
  check(dead.length === 0, `${name}: links to nowhere: ${dead.slice(0, 3)}`);
}

// What strangers wrote is there as text.
await go('hostile');
const text = await page.locator('body').textContent();
for (const word of ['<script>alert(1)</script>', '"><img src=x onerror=alert(9)>.log', '\\x1b]0;owned', '\\u202etxt.exe'])
  check(text.includes(word), `hostile: ${word} is not shown`);

// ---- a bar of contents names every section; ten rows first; who must act ---------------------------------
await go('en');
await page.setViewportSize({ width: 1400, height: 900 });
check((await page.evaluate(() => document.documentElement.scrollHeight)) < 8000, 'en: longer than 8,000 pixels');
const named = await page.$$eval('.contents a', (links) => links.map((one) => one.hash.slice(1)));
const sections = await page.$$eval('main section', (all) => all.map((one) => one.id));
check(JSON.stringify(named) === JSON.stringify(sections), `contents: ${named} for ${sections}`);
const visible = (selector) => page.$$eval(selector, (all) => all.filter((one) => one.checkVisibility()).length);
const all = await page.locator('#domains > .scroll tbody tr:not(.rest)').count();
check(all > 12 && (await visible('#domains > .scroll tbody tr:not(.rest)')) === 10, 'domains: not ten rows first');
await page.locator('#domains .more').click();
check((await visible('#domains > .scroll tbody tr:not(.rest)')) === all, 'domains: not all rows on demand');
// Whose causes are shown is chosen without a script.
const quiet = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
await quiet.goto(`${root}/en.html`);
const shown = () => quiet.locator('.todo > li:visible, #other-causes tbody tr:visible').count();
const everybody = await shown();
let sum = 0;
for (const chip of await quiet.locator('.chips label:not(:has([value=all]))').all()) {
  await chip.click();
  const whose = await shown();
  check(whose === Number(await chip.locator('b').textContent()), `chips: ${whose} for ${await chip.textContent()}`);
  sum += whose;
}
check(sum === everybody && everybody > 10, `chips: ${sum} of ${everybody} causes`);
await quiet.locator('.chips [value=all]').check({ force: true });
check((await shown()) === everybody, 'chips: not all causes again');
await quiet.context().close();
// The onset of the main cause stands in the timeline, and five to eight times below it.
check((await page.locator('#over-time path.onset').count()) === 1, 'timeline: no onset');
const times = await page.locator('#over-time .axis-x').first().locator('text').count();
check(times >= 5 && times <= 8, `timeline: ${times} times`);

// ---- tables sort and filter; without scripts everything is there ---------------------------------------
await go('en');
const column = (nth) => page.$$eval(`#domains > .scroll tbody tr:not(.rest):not([hidden])`,
  (rows, n) => rows.map((row) => row.cells[n].dataset.v ?? row.cells[n].textContent), nth);
const before = await column(0);
await page.locator('#domains thead button').first().click();
const byName = await column(0);
check(JSON.stringify(byName) === JSON.stringify([...byName].sort()), 'domains: not sorted by name');
check((await page.getAttribute('#domains thead th:first-child', 'aria-sort')) === 'ascending', 'domains: aria-sort');
await page.locator('#domains thead button').nth(1).click();
const bySize = (await column(1)).map(Number);
check(bySize.every((n, i) => i === 0 || n <= bySize[i - 1]), 'domains: not sorted by recipients');
await page.fill('#domains .filter', 'GMAIL');
const found = await column(0);
check(found.length > 0 && found.length < before.length && found.every((name) => name.includes('gmail') || name !== ''),
  `domains: filtered to ${found.length} of ${before.length}`);
const plain = await browser.newContext({ javaScriptEnabled: false });
const still = await plain.newPage();
await still.goto(`${root}/en.html`);
check((await still.locator('#domains > .scroll tbody tr').count()) >= before.length, 'rows need a script');
check((await still.locator('.filter').count()) === 0, 'a filter that can do nothing is shown');
await plain.close();

// ---- phones, print, dark ----------------------------------------------------------------------------------
for (const width of [320, 390, 600, 768, 900, 1360]) {
  await page.setViewportSize({ width, height: 800 });
  for (const name of ['en', 'fr', 'zh', 'de', 'es', 'hostile']) {
    await go(name);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    check(wide <= 0, `${name} at ${width}: ${wide} pixels too wide`);
  }
}
// Nothing lies on anything else: on no screen, and not on paper.
const parts = 'h1, h2, h3, h4, .who, .amounts > span, .spark, .advice, .where, summary, .verdict p, .tile dt, .tile b, ' +
  '.tile span, .legend li, .figures span, .filter, .axis-x span, .axis-x text, .note, .chart > svg:not(.axis-x), table, ' +
  '.change-new, header span, .more, .chips label, .heat td, .n, td.causes';
const overlaps = () => page.evaluate((selector) => {
  const boxes = [...document.querySelectorAll(selector)].filter((one) => one.checkVisibility())
    .map((one) => ({ one, box: one.getBoundingClientRect() })).filter(({ box }) => box.width > 0 && box.height > 0)
    .sort((a, b) => a.box.top - b.box.top);
  const found = [];
  const name = ({ one }) => `${one.tagName}.${one.className.baseVal ?? one.className} "${one.textContent.trim().slice(0, 30)}"`;
  for (let i = 0; i < boxes.length; ++i) {
    for (let j = i + 1; j < boxes.length && boxes[j].box.top < boxes[i].box.bottom - 1; ++j) {
      const [a, b] = [boxes[i], boxes[j]];
      const wide = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
      const high = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
      if (wide > 1 && high > 1 && !a.one.contains(b.one) && !b.one.contains(a.one)) found.push(`${name(a)} on ${name(b)}`);
    }
  }
  return found;
}, parts);
for (const name of ['en', 'fr', 'zh', 'de', 'es']) {
  await go(name);
  for (const width of [390, 600, 768, 820, 900, 1024, 1400]) {
    await page.setViewportSize({ width, height: 900 });
    const found = await overlaps();
    check(found.length === 0, `${name} at ${width}: ${found.length} overlaps: ${found.slice(0, 3)}`);
  }
  await page.setViewportSize({ width: 718, height: 1000 }); // A4 less its margins
  await page.emulateMedia({ media: 'print' });
  const found = await overlaps();
  check(found.length === 0, `${name} on paper: ${found.length} overlaps: ${found.slice(0, 3)}`);
  const paper = (await page.pdf({ format: 'A4' })).toString('latin1').match(/\/Type\s*\/Page\b/g).length;
  check(paper <= 8, `${name}: ${paper} pages of A4`);
  await page.emulateMedia({ media: null });
}
// Forms that our own texts and data name are links; what strangers wrote is none.
await go('en');
const leaving = await page.$$eval('a[rel~="external"]', (links) => links.map((one) => one.href));
check(leaving.some((href) => href === 'https://sender.office.com/'), `forms: ${[...new Set(leaving)].slice(0, 9)}`);
await go('hostile');
check((await page.$$eval('a[rel~="external"]', (links) => links.filter((one) => one.href.includes('evil')).length)) === 0,
  'a link that a stranger wrote');
// Causes lead to a site of the reference, if there is one; a wrong address is refused.
const linked = report('--format', 'html', '--reference', 'https://example.com/smtp', ...logs);
check(linked.includes('href="https://example.com/smtp/en/mailbox-full.html"'), 'no link to the reference');
check(spawnSync(program, ['report', '--reference', 'javascript:alert(1)', ...logs]).status === 2, '--reference');
// Who sends, and to whom, in depth: a fold per row with its causes.
await go('en');
for (const table of ['providers', 'domains', 'senders']) {
  const folds = page.locator(`#${table} details details`);
  check((await folds.count()) > 0 && (await folds.count()) <= 8, `${table}: ${await folds.count()} folds`);
}
// A link to what a cause means opens the fold that tells of it.
await go('en');
const link = page.locator('#heat-map a[href^="#cause-"]').first();
const target = await link.getAttribute('href');
await link.click();
check(await page.locator(target).isVisible(), `${target} stays folded`);

// What readers with bad eyes or without a mouse need: contrast, labels, order. In light and in dark.
const axe = readFileSync(join(here, 'node_modules/axe-core/axe.min.js'), 'utf8');
for (const colorScheme of ['light', 'dark']) {
  const other = await browser.newContext({ colorScheme, bypassCSP: true, viewport: { width: 1024, height: 900 } });
  const tab = await other.newPage();
  for (const name of ['en', 'bounces']) {
    await tab.goto(`${root}/${name}.html`);
    await tab.evaluate(axe);
    const { violations } = await tab.evaluate(() => axe.run(document, { resultTypes: ['violations'] }));
    for (const one of violations.filter(({ impact }) => ['serious', 'critical'].includes(impact)))
      check(false, `${name}, ${colorScheme}: ${one.id}: ${one.nodes.length} of ${one.nodes[0].html.slice(0, 90)} ${one.nodes[0].any[0]?.message ?? ''}`);
  }
  await other.close();
}

// A real log of a large host, where it is there: the page stays small.
const large = join(here, '../../../shared/corpus/postfix/postfix-3.7.log.zst');
if (existsSync(large)) {
  const html = report('--format', 'html', large);
  check(html.length < 350_000, `3.7 corpus: ${html.length} bytes`);
  writeFileSync(join(directory, 'large.html'), html);
  await page.setViewportSize({ width: 1400, height: 900 });
  await go('large');
  const high = await page.evaluate(() => document.documentElement.scrollHeight);
  check(high < 8000, `3.7 corpus: ${high} pixels`);
  console.log(`3.7 corpus: ${html.length} bytes, ${high} pixels`);
}

if (process.env.WHYBOUNCE_SHOTS) {
  for (const name of ['en', 'fr', 'zh', 'de', 'es']) {
    await go(name);
    for (const width of [390, 600, 768, 820, 900, 1024, 1400]) {
      await page.setViewportSize({ width, height: 900 });
      await page.screenshot({ path: join(process.env.WHYBOUNCE_SHOTS, `${name}-${width}.png`), fullPage: true });
    }
    await page.pdf({ format: 'A4', path: join(process.env.WHYBOUNCE_SHOTS, `${name}.pdf`) });
  }
  for (const [shot, options] of [['desktop', { viewport: { width: 1360, height: 900 } }],
    ['dark', { viewport: { width: 1360, height: 900 }, colorScheme: 'dark' }], ['phone', { viewport: { width: 390, height: 844 } }]]) {
    const other = await browser.newContext(options);
    const tab = await other.newPage();
    await tab.goto(`${root}/en.html`);
    await tab.screenshot({ path: join(process.env.WHYBOUNCE_SHOTS, `${basename(directory)}-${shot}.png`) });
    await other.close();
  }
}
await browser.close();
finish('report');
