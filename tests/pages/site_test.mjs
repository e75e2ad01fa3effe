// Opens the pages of `whybounce site` as a reader does. argv: the program, a directory to write to.
// With WHYBOUNCE_SHOTS=DIR it leaves screenshots there.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { HtmlValidate } from 'html-validate';
import { check, finish, open } from './browser.mjs';

const [program, directory] = process.argv.slice(2);
rmSync(directory, { recursive: true, force: true });
execFileSync(program, ['site', directory], { stdio: ['ignore', 'inherit', 'ignore'] });
// With its address it names its places; a wrong address is refused.
const placed = join(directory, '../placed-site');
rmSync(placed, { recursive: true, force: true });
execFileSync(program, ['site', placed, '--base-url', 'https://example.com/smtp'], { stdio: 'ignore' });
const sitemap = readFileSync(join(placed, 'sitemap.xml'), 'utf8');
check(sitemap.includes('<loc>https://example.com/smtp/fr/556.html</loc>'), 'sitemap: no fr/556');
for (const [, loc] of sitemap.matchAll(/<loc>https:\/\/example.com\/smtp\/([^<]+)<\/loc>/g))
  check(existsSync(join(placed, loc)), `sitemap: no file for ${loc}`);
const head = readFileSync(join(placed, 'zh/556.html'), 'utf8');
check(head.includes('<link rel="canonical" href="https://example.com/smtp/zh/556.html">'), 'canonical');
check(head.includes('hreflang="fr" href="https://example.com/smtp/fr/556.html"'), 'alternate');
rmSync(placed, { recursive: true, force: true });
for (const url of ['example.com', 'https://example.com/"><script>', 'javascript:alert(1)'])
  check(spawnSync(program, ['site', placed, '--base-url', url]).status === 2, `base url ${url}`);
const alone = join(directory, 'alone.html');
writeFileSync(alone, execFileSync(program, ['compare', '521', '556', '--format', 'html']));
const root = pathToFileURL(directory).href;
const files = readdirSync(directory, { recursive: true }).filter((file) => file.endsWith('.html'));
const languages = readdirSync(directory).filter((name) => existsSync(join(directory, name, '556.html')));
const sample = ['index', 'at-gmail', '556', 'x.7.1', 'null-mx', 'ip-blocked', 'zen.spamhaus.org', '521-vs-556', '554'];

// ---- the files: every link leads somewhere, the HTML is valid --------------------------------------
check(languages.length >= 3, `languages: ${languages}`);
const validator = new HtmlValidate({
  extends: ['html-validate:recommended'],
  rules: {
    'long-title': 'off',                // titles name two codes
    'no-trailing-whitespace': 'off',
    'require-sri': 'off',               // nothing comes from elsewhere
    'attribute-boolean-style': 'off',
  },
});
for (const file of files) {
  const html = readFileSync(join(directory, file), 'utf8');
  for (const [, href] of html.matchAll(/(?:href|src)="([^"#]+)"/g)) {
    if (/^(https:|data:)/.test(href)) continue;
    check(existsSync(join(directory, dirname(file), href)), `${file}: no file for ${href}`);
  }
  // The markup is the same in every language.
  const name = file.slice(file.indexOf('/') + 1, -5);
  if (!file.startsWith('en/') && !sample.includes(name)) continue;
  const report = await validator.validateString(html);
  for (const result of report.results) {
    for (const message of result.messages) {
      check(false, `${file}:${message.line}: ${message.ruleId}: ${message.message}`);
    }
  }
}

// ---- in the browser ----------------------------------------------------------------------------------
const { browser, context } = await open(root);
const page = await context.newPage();
const go = (path) => page.goto(`${root}/${path}`, { waitUntil: 'load' });
const here = () => relative(directory, new URL(page.url()).pathname);
const hits = () => page.$$eval('.hits a', (links) => links.map((link) => link.getAttribute('href')));

for (const language of languages) {
  for (const name of sample) {
    await go(`${language}/${name}.html`);
    check((await page.locator('h1').count()) === 1, `${here()}: not one h1`);
    check((await page.getAttribute('html', 'lang')) === language, `${here()}: lang`);
  }
}

await go('en/556.html');
await page.fill('.search input', 'null mx');
check((await hits()).includes('null-mx.html'), `search for null mx: ${await hits()}`);
check((await hits()).includes('556.html'), `search for null mx finds 556: ${await hits()}`);
await page.fill('.search input', '556');
check((await hits())[0] === '556.html', `search for 556: ${await hits()}`);
await page.fill('.search input', 'spamhaus');
check((await hits()).includes('zen.spamhaus.org.html'), `search for spamhaus: ${await hits()}`);
await page.fill('.search input', '5.1.10');
check((await hits())[0] === 'x.1.10.html', `search for 5.1.10: ${await hits()}`);
// As people paste and spell it.
for (const [asked, id] of [['550-5.1.1', '550'], ['nullmx', 'null-mx'], ['authorized', 'x.7.1'],
  ['unrecognized', 'x.3.3'], ['not recognized', 'undetermined'], ['S3150', '550'], ['(S3150)', 'x.7.1'], ['S3150', 'at-outlook'], ['GMX', 'at-gmx'], ['TSS04', 'at-yahoo']]) {
  await page.fill('.search input', asked);
  check((await hits()).includes(`${id}.html`), `search for ${asked}: ${await hits()}`);
}
await page.fill('.search input', '<img src=x onerror=alert(1)>');
check((await hits()).length === 0, 'search for markup');
check((await page.locator('img').count()) === 0, 'markup became an element');
await page.fill('.search input', 'greylisted');
await page.press('.search input', 'Enter');
await page.waitForURL(/greylisted\.html$/);
await go('fr/556.html');
await page.fill('.search input', 'authentification');
check((await hits()).length > 3, 'search in French');
await page.fill('.search input', 'mauvaise reputation');
check((await hits()).includes('poor-reputation.html'), 'search without accents');
await go('zh/556.html');
await page.fill('.search input', '灰名单');
check((await hits()).includes('greylisted.html'), `search in Chinese: ${await hits()}`);

// A pasted reply is answered in the page: in the box, and by the search, which knows no sentence.
const pasted = 'Nov 22 04:44:02 mail postfix/smtp[277]: 4CC3BD2D: to=<ann@corp.example>, relay=mx.corp.example[192.0.2.14]:25, ' +
  'dsn=5.1.10, status=bounced (host mx.corp.example[192.0.2.14] said: 556 5.1.10 Recipient address has null MX (in reply to RCPT TO command))';
for (const [language, who] of [['en', 'the owner of the address list'], ['fr', 'gestionnaire'], ['zh', '']]) {
  await go(`${language}/index.html`);
  await page.fill('.paste textarea', pasted);
  await page.waitForSelector('.paste .answer h2 a[href="null-mx.html"]');
  const told = await page.textContent('.paste .answer');
  check(told.includes(who) && told.includes('null mx'), `${language}: the box says ${told}`);
  check((await page.locator('.paste .answer ol li').count()) > 0, `${language}: the box gives no steps`);
}
await go('en/index.html');
await page.fill('.paste textarea', '550 <img src=x onerror=alert(1)> mailbox full');
await page.waitForSelector('.paste .answer h2 a[href="mailbox-full.html"]');
check((await page.locator('img').count()) === 0, 'pasted markup became an element');
await go('en/556.html');
await page.fill('.search input', '554 Your access to this mail system has been rejected due to the sending MTA’s poor reputation');
await page.waitForSelector('.hits a[href="poor-reputation.html"]');
await page.fill('.search input', '550 5.7.1 Service unavailable, Client host [192.0.2.14] blocked using zen.spamhaus.org');
await page.waitForSelector('.hits a[href="ip-blocklisted.html"]');
check((await hits()).includes('zen.spamhaus.org.html'), `search for a pasted reply: ${await hits()}`);

await go('en/521-vs-556.html');
const click = async (what) => {
  await page.click(what);
  await page.waitForLoadState('load');
};
await click('.languages a[lang=fr]');
check(here() === 'fr/521-vs-556.html', `switch to French: ${here()}`);
await click('.languages a[lang=zh]');
check(here() === 'zh/521-vs-556.html', `switch to Chinese: ${here()}`);
await click('a.home');
check(here() === 'zh/index.html', `home: ${here()}`);
await go('index.html#languages');
await click('a[lang=fr]');
check(here() === 'fr/index.html', `choice of language: ${here()}`);
// It is remembered; before that the browser's language decides, and one that there is not asks.
await go('index.html');
await page.waitForURL(/fr\/index\.html$/);
for (const [locale, found] of [['zh-CN', 'zh/index.html'], ['fr-CA', 'fr/index.html'], ['tlh', 'index.html']]) {
  const stranger = await browser.newContext({ locale });
  const tab = await stranger.newPage();
  await tab.goto(`${root}/index.html`);
  await tab.waitForTimeout(300);
  check(tab.url() === `${root}/${found}`, `${locale}: ${tab.url()}`);
  await stranger.close();
}
// What is typed is on the page of all classes.
await go('en/5.7.26.html');
await page.waitForURL(/en\/x\.7\.26\.html$/);
const classes = await page.goto(`${root}/en/index.html`).then(() => page.$$eval('h3[id^=replies-]', (all) => all.map((one) => one.id)));
check(classes[0] === 'replies-5' && classes.indexOf('replies-2') > classes.indexOf('replies-4'), `order: ${classes}`);

await page.goto(pathToFileURL(alone).href);
check((await page.locator('a[href]:not([rel=external])').count()) === 0, 'the single page has site links');
check((await page.evaluate(() => getComputedStyle(document.body).maxWidth)) !== 'none',
  'the single page has no style');
await browser.close();

// ---- phone, dark, without scripts --------------------------------------------------------------------
const shots = process.env.WHYBOUNCE_SHOTS;
if (shots) mkdirSync(shots, { recursive: true });
const looks = [
  { name: 'desktop', viewport: { width: 1200, height: 900 }, colorScheme: 'light' },
  { name: 'dark', viewport: { width: 1200, height: 900 }, colorScheme: 'dark' },
  { name: 'phone', viewport: { width: 360, height: 740 }, colorScheme: 'light' },
  { name: 'phone-dark', viewport: { width: 360, height: 740 }, colorScheme: 'dark' },
];
for (const { name: look, ...options } of looks) {
  const { browser: b, context: c } = await open(root, options);
  const p = await c.newPage();
  for (const language of languages) {
    for (const name of shots ? sample : ['index', '554', '521-vs-556', 'ip-blocked']) {
      await p.goto(`${root}/${language}/${name}.html`);
      const wide = await p.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      check(wide <= 0, `${look} ${language}/${name}: ${wide}px too wide`);
      if (shots) await p.screenshot({ path: join(shots, `${look}-${language}-${name}.png`), fullPage: true });
    }
  }
  const paper = await p.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const dark = paper.match(/\d+/g).slice(0, 3).every((value) => Number(value) < 64);
  check(dark === (options.colorScheme === 'dark'), `${look}: paper ${paper}`);
  await b.close();
}
const { browser: plain, context: bare } = await open(root, { javaScriptEnabled: false });
const quiet = await bare.newPage();
await quiet.goto(`${root}/en/556.html`);
check(!(await quiet.isVisible('.search')), 'the search field shows without scripts');
check((await quiet.textContent('main')).includes('null MX'), 'no text without scripts');
if (shots) {
  await quiet.emulateMedia({ media: 'print' });
  await quiet.screenshot({ path: join(shots, 'print.png'), fullPage: true });
}
await plain.close();
finish('site');
