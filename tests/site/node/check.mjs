// Opens a site from disk as a reader would, and says what was seen, as JSON.
// Standard input: { site, chromium, every, kinds, searches, copies }; paths of pages below the site.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { HtmlValidate } from "html-validate";

const asked = JSON.parse(readFileSync(0, "utf8"));
const address = (page) => pathToFileURL(asked.site).href + "/" + page;
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const found = { console: [], outside: [], axe: [], searches: [], copies: [], html: [], paint: {}, wide: [] };

const browser = await chromium.launch({ executablePath: asked.chromium, args: ["--no-sandbox"] });
found.version = browser.version();

async function opened(options = {}) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.on("console", (one) => ["error", "warning"].includes(one.type()) && found.console.push(`${page.url()}: ${one.text()}`));
  page.on("pageerror", (error) => found.console.push(`${page.url()}: ${error.message}`));
  page.on("request", (one) => /^(file|data|blob):/.test(one.url()) || found.outside.push(`${page.url()}: ${one.url()}`));
  return page;
}

// every page, from disk
let page = await opened();
for (const one of asked.every) await page.goto(address(one));
await page.context().close();

// a page of each kind, at two widths and in both schemes
for (const width of [1280, 390]) {
  for (const colorScheme of ["light", "dark"]) {
    page = await opened({ viewport: { width, height: 900 }, colorScheme });
    for (const one of asked.kinds) {
      await page.goto(address(one));
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"], preload: false }));
      for (const fault of violations) {
        const where = fault.nodes.slice(0, 3).map((node) => node.html.slice(0, 160));
        found.axe.push(`${one} ${width} ${colorScheme}: ${fault.id}: ${fault.help}: ${where.join(" | ")}`);
      }
      const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (over > 0) found.wide.push(`${one} ${width}: ${over}px`);
    }
    await page.context().close();
  }
}

// searches, with their filters in the address, and their rows as CSV
page = await opened();
await page.addInitScript(() => {
  const plain = URL.createObjectURL;
  URL.createObjectURL = (blob) => { window.offered = blob; return plain(blob); };
});
for (const hash of asked.searches) {
  await page.goto("about:blank");
  await page.goto(address("search.html") + "#" + hash);
  const count = await page.textContent("#count");
  while (await page.isVisible("#more")) await page.click("#more");
  const ids = await page.$$eval("#results li", (all) => all.map((one) => one.dataset.id));
  await page.click("#download");
  const csv = await page.evaluate(() => window.offered.text());
  found.searches.push({ hash, count, ids, csv });
}
await page.goto(address("search.html"));
await page.fill("#words", "gromyko");
await page.selectOption("[name=kind]", { index: 1 });
found.written = await page.evaluate(() => location.hash);
await page.context().close();

// the citations that are copied
page = await opened({ permissions: ["clipboard-read", "clipboard-write"] });
for (const one of asked.copies) {
  await page.goto(address(one));
  await page.click("[data-copy=citation]");
  await page.waitForFunction(() => document.querySelector("[data-copy=citation]").textContent !== "Copy");
  const label = await page.textContent("[data-copy=citation]");
  const text = label === "Copied"
    ? await page.evaluate(() => navigator.clipboard.readText())
    : await page.evaluate(() => getSelection().toString());
  found.copies.push({ page: one, label, text });
}
// the keyboard reaches the content first
await page.goto(address("index.html"));
await page.keyboard.press("Tab");
found.first = await page.evaluate(() => document.activeElement.getAttribute("href"));
await page.context().close();

// two documents side by side
page = await opened();
await page.goto(address(asked.topic.page) + "#" + asked.topic.hash);
found.columns = [];
for (const place of ["left", "right"]) {
  const ids = await page.$$eval(`[data-column=${place}] li a`, (all) => all.map((one) => one.getAttribute("href")));
  found.columns.push({ ids, name: await page.textContent(`[data-column=${place}] h3`) });
}
await page.context().close();

// without JavaScript
page = await opened({ javaScriptEnabled: false });
await page.goto(address(asked.kinds[0]));
found.plain = (await page.innerText("main")).length;
await page.context().close();

// first paint with a CPU four times slower
page = await opened();
const session = await page.context().newCDPSession(page);
await session.send("Emulation.setCPUThrottlingRate", { rate: 4 });
await page.goto(address(asked.kinds[0])); // the browser warms up
for (const one of asked.kinds) {
  await page.goto(address(one));
  await page.waitForFunction(() => performance.getEntriesByType("paint").length);
  found.paint[one] = await page.evaluate(() => performance.getEntriesByType("paint")[0]?.startTime ?? null);
}
await browser.close();

const validator = new HtmlValidate({
  extends: ["html-validate:recommended"],
  rules: { "long-title": "off", "no-trailing-whitespace": "off", "valid-id": ["error", { relaxed: true }] },
});
for (const one of asked.every) {
  const report = await validator.validateFile(asked.site + "/" + one);
  for (const result of report.results) {
    for (const fault of result.messages) found.html.push(`${one}:${fault.line}: ${fault.ruleId}: ${fault.message}`);
  }
}
console.log(JSON.stringify(found));
