// Drives one page of a real browser: reads steps from standard input, one JSON object a line, and answers each with
// one line of JSON. The first step that fails ends it with a message on standard error and exit status 1.
//
//   {"open": URL, "javascript": false}          go there (in a browser without scripts) -> {"status", "url"}
//   {"click": SELECTOR}                         -> the URL afterwards
//   {"fill": [SELECTOR, TEXT]}                  -> null
//   {"press": [SELECTOR, KEY]}                  -> the URL afterwards
//   {"attach": [SELECTOR, PATH]}                give a file to a file field -> null
//   {"text": SELECTOR}                          -> the visible text of the one element
//   {"screenshot": PATH, "width": 390, "height": 844, "dark": true, "javascript": false, "full": true} -> PATH
//   {"axe": true, "dark": true}                 -> [{"id", "impact", "help", "targets"}], the accessibility violations
//   {"ground": true, "dark": true}              -> the colour behind the page, as the browser computed it
//   {"requests": true}                          -> every URL that was asked for, in order
//   {"errors": true}                            -> what the console and uncaught errors said, refused contents included
import { createInterface } from "node:readline";
import axe from "axe-core";
import { launch } from "./chromium.mjs";

const PATIENCE_MS = 10_000;
const DESKTOP = { width: 1280, height: 800 };

const browser = await launch();
const requests = [];
const errors = [];
let page = await newPage({ javascript: true });

/** Return a page of a new context; `storageState` brings the cookies of another along. */
async function newPage({ javascript, storageState }) {
  const context = await browser.newContext({ javaScriptEnabled: javascript, viewport: DESKTOP, storageState });
  context.setDefaultTimeout(PATIENCE_MS);
  const opened = await context.newPage();
  opened.on("request", (request) => requests.push(request.url()));
  opened.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  opened.on("pageerror", (error) => errors.push(String(error)));
  return Object.assign(opened, { javascript });
}

/** Return the present page, or one with the same cookies that runs scripts, or does not, as asked. */
async function pageWith(javascript) {
  if (javascript === undefined || javascript === page.javascript) return page;
  return newPage({ javascript, storageState: await page.context().storageState() });
}

async function open(url, { javascript }) {
  const before = page;
  page = await pageWith(javascript);
  if (page !== before) await before.context().close();
  const response = await page.goto(url);
  return { status: response?.status() ?? null, url: page.url() }; // no answer is needed to stay on the same page
}

async function click(selector) {
  await page.locator(selector).click();
  await page.waitForLoadState();
  return page.url();
}

async function fill([selector, text]) {
  await page.locator(selector).fill(text);
  return null;
}

async function press([selector, key]) {
  await page.locator(selector).press(key);
  await page.waitForLoadState();
  return page.url();
}

async function attach([selector, path]) {
  await page.locator(selector).setInputFiles(path);
  return null;
}

async function screenshot(path, { width, height, dark, javascript, full }) {
  const shown = await pageWith(javascript);
  await shown.setViewportSize({ width: width ?? DESKTOP.width, height: height ?? DESKTOP.height });
  await shown.emulateMedia({ colorScheme: dark ? "dark" : "light" });
  if (shown !== page) await shown.goto(page.url());
  await shown.screenshot({ path, fullPage: Boolean(full) });
  if (shown !== page) await shown.context().close();
  return path;
}

async function ground(_, { dark }) {
  await page.emulateMedia({ colorScheme: dark ? "dark" : "light" });
  return page.evaluate(() => getComputedStyle(document.body).backgroundColor);
}

async function violations(_, { dark }) {
  if (!page.javascript) throw new Error("axe is a script: open the page with scripts");
  await page.emulateMedia({ colorScheme: dark ? "dark" : "light" });
  await page.evaluate(axe.source);
  const found = await page.evaluate(() => globalThis.axe.run());
  return found.violations.map(({ id, impact, help, nodes }) => ({
    id,
    impact,
    help,
    targets: nodes.flatMap((node) => node.target),
  }));
}

const STEPS = {
  open,
  click,
  fill,
  press,
  attach,
  screenshot,
  text: (selector) => page.locator(selector).innerText(),
  axe: violations,
  ground,
  requests: () => requests,
  errors: () => errors,
};

async function take(step) {
  const name = Object.keys(step).find((key) => Object.hasOwn(STEPS, key));
  if (name === undefined) throw new Error("no such step");
  return STEPS[name](step[name], step);
}

let line;
try {
  for await (line of createInterface({ input: process.stdin })) {
    const result = await take(JSON.parse(line));
    process.stdout.write(`${JSON.stringify(result)}\n`);
  }
} catch (error) {
  process.stderr.write(`${line}\n${error.message}\n`);
  process.exitCode = 1;
} finally {
  await browser.close();
}
