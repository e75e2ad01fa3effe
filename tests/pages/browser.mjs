// What tests of pages have in common: a Chromium that is watched, and a count of what went wrong.
import { chromium } from 'playwright-core';

export const failures = [];

export function check(ok, what) {
  if (!ok) failures.push(what);
}

// Every console message, error, refused policy and request outside `root` (a file: URL) is a failure.
export async function open(root, options = {}) {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });
  const context = await browser.newContext(options);
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      console.error(`policy violated: ${event.violatedDirective} ${event.blockedURI}`);
    });
  });
  context.on('page', (page) => {
    page.on('console', (message) => check(false, `${page.url()}: console: ${message.text()}`));
    page.on('pageerror', (error) => check(false, `${page.url()}: error: ${error.message}`));
    page.on('dialog', (dialog) => {
      check(false, `${page.url()}: dialog: ${dialog.message()}`);
      dialog.dismiss();
    });
    page.on('request', (request) => {
      const url = request.url();
      check(url.startsWith(root) || url.startsWith('data:'), `${page.url()}: request to ${url}`);
    });
    page.on('requestfailed', (request) => check(false, `${page.url()}: ${request.url()} failed`));
  });
  return { browser, context };
}

// Ends the process: 0 if nothing failed.
export function finish(name) {
  for (const failure of failures.slice(0, 40)) console.error(`FAILED ${failure}`);
  console.log(`${name}: ${failures.length} failures`);
  process.exit(failures.length === 0 ? 0 : 1);
}
