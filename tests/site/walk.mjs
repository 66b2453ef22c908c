// Walks every page of the site in headless Chromium:
//
//     node walk.mjs FOLDER
//
// FOLDER has html/ and programs.json, as tools/site/build.py writes them. Before that the walk must find each defect of
// a small site that has them all. Prints what is wrong and returns 1 if there is anything.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { appearance, linksAndAnchors, untestedPrograms } from "./checks.mjs";
import { serve } from "./server.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));

// Chromium's sandbox does not start for root.
const launch = () =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: process.getuid() === 0 ? ["--no-sandbox"] : [],
  });

// A page that collects what the browser complains of, and never asks another server.
async function openPage(context, origin, problems) {
  const page = await context.newPage();
  const complain = (text) => problems.push(`${page.url()}: ${text}`);
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && complain(`console: ${message.text()}`));
  page.on("pageerror", (error) => complain(`script: ${error.message}`));
  page.on("response", (response) => response.status() >= 400 && complain(`${response.status()} for ${response.url()}`));
  await page.route(
    (url) => url.origin !== origin && url.protocol.startsWith("http"),
    (route) => {
      complain(`asks another server: ${route.request().url()}`);
      return route.abort();
    },
  );
  return page;
}

async function visit(page, url, problems, programs) {
  const started = Date.now();
  const response = await page.goto(url);
  if (!response.ok()) return null;
  for (const problem of [...(await untestedPrograms(page, programs)), ...(await appearance(page))]) problems.push(`${url}: ${problem}`);
  if (process.env.WALK_TIMES) console.log(`${Date.now() - started} ms ${url}`);
  return linksAndAnchors(page);
}

// Follows links from these pages. Returns the pages, each with its links and anchors.
async function follow(page, starts, problems, programs) {
  const { origin } = new URL(starts[0]);
  const pages = new Map();
  const waiting = [...starts];
  while (waiting.length > 0) {
    const url = waiting.shift();
    if (pages.has(url)) continue;
    const found = await visit(page, url, problems, programs);
    pages.set(url, found);
    for (const link of found?.links ?? []) {
      const target = new URL(link);
      if (target.origin === origin) waiting.push(origin + target.pathname);
    }
  }
  return pages;
}

function deadLinks(pages, origin) {
  const problems = [];
  for (const [url, page] of pages) {
    for (const link of page?.links ?? []) {
      const target = new URL(link);
      if (target.origin !== origin) {
        if (!["https:", "mailto:"].includes(target.protocol)) problems.push(`${url}: ${link} is not https`);
        continue;
      }
      const reached = pages.get(origin + target.pathname);
      const anchor = decodeURIComponent(target.hash.slice(1));
      if (!reached) problems.push(`${url}: dead link to ${link}`);
      else if (anchor && !reached.anchors.includes(anchor)) problems.push(`${url}: ${link} names an anchor that is not there`);
    }
  }
  return problems;
}

function unreachable(folder, pages, origin) {
  const files = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(".html"));
  return files.filter((name) => !pages.has(`${origin}/${name}`)).map((name) => `no link leads to ${name}`);
}

// The walk itself. `more` are further checks of the site, with an open page.
async function walk(browser, folder, starts, programs, more = async () => {}) {
  const problems = [];
  const { origin, close } = await serve(folder);
  const context = await browser.newContext();
  try {
    const page = await openPage(context, origin, problems);
    const pages = await follow(page, starts.map((name) => `${origin}/${name}`), problems, programs);
    problems.push(...deadLinks(pages, origin), ...unreachable(folder, pages, origin));
    await more(page, origin, problems);
    return { problems: [...new Set(problems)], pages: pages.size };
  } finally {
    await context.close();
    close();
  }
}

function expect(problems, what, isTrue) {
  if (!isTrue) problems.push(`it should be so: ${what}`);
}

async function searchFinds(page, url, problems) {
  await page.goto(`${url}/search.html?q=verify_request`);
  const link = page.locator('#search-results li a[href^="reference/api_client.html#"]').first();
  const isFound = await link.waitFor({ timeout: 20_000 }).then(() => true, () => false);
  expect(problems, `the search at ${url} finds ApiClient::verify_request`, isFound);
}

async function theme(page, origin, problems) {
  const scheme = () => page.evaluate(() => getComputedStyle(document.documentElement).colorScheme);
  await page.emulateMedia({ colorScheme: "light" });
  await page.goto(`${origin}/index.html`);
  await page.click("#theme");
  await page.click("#theme");
  expect(problems, "the second click on the theme's button chooses dark", (await scheme()) === "dark");
  await page.goto(`${origin}/errors.html`);
  expect(problems, "the next page is dark too", (await scheme()) === "dark");
}

async function menuOfTelephone(page, origin, problems) {
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto(`${origin}/index.html`);
  const pages = page.locator("#pages");
  expect(problems, "on a telephone the list of pages is hidden at first", !(await pages.isVisible()));
  await page.click("#menu");
  expect(problems, "the menu's button shows it", await pages.isVisible());
}

async function keyboard(page, origin, problems) {
  await page.goto(`${origin}/index.html`);
  await page.keyboard.press("Tab");
  const skip = await page.evaluate(() => document.activeElement.getAttribute("href"));
  await page.keyboard.press("Enter");
  await page.waitForURL(/#content$/, { timeout: 20_000 }).catch(() => {});
  expect(problems, "the first key stroke reaches the link that skips to the page", skip === "#content");
  expect(problems, "that link leads to the page", page.url().endsWith("#content"));
}

const programsOf = (folder) =>
  new Map(Object.values(JSON.parse(readFileSync(path.join(folder, "programs.json"), "utf8"))).map((text) => [text.trim(), new Set()]));

// Each line of expected.txt must be in a problem that is found, and each problem must have a line.
async function findsAllDefects(browser) {
  const folder = path.join(here, "defects");
  const { problems } = await walk(browser, folder, ["index.html"], new Map([["int main() {}", new Set()]]));
  const expected = readFileSync(path.join(folder, "expected.txt"), "utf8").trim().split("\n");
  const missed = expected.filter((line) => !problems.some((problem) => problem.includes(line)));
  const unexpected = problems.filter((problem) => !expected.some((line) => problem.includes(line)));
  return [...missed.map((line) => `the walk does not find: ${line}`), ...unexpected.map((line) => `the walk finds in defects/: ${line}`)];
}

async function problemsOf(browser, folder) {
  const programs = programsOf(folder);
  const html = path.join(folder, "html");
  const { problems, pages } = await walk(browser, html, ["index.html", "search.html"], programs, async (page, origin, problems) => {
    await searchFinds(page, origin, problems);
    await searchFinds(page, pathToFileURL(html).href, problems); // without any server
    await theme(page, origin, problems);
    await menuOfTelephone(page, origin, problems);
    await keyboard(page, origin, problems);
  });
  const hidden = [...programs].filter(([text, places]) => text.includes("int main(") && places.size === 0);
  problems.push(...hidden.map(([text]) => `no page shows the program ${text.slice(0, 60)}`));
  console.log(`${pages} pages, ${programs.size} programs, ${problems.length} problems`);
  return problems;
}

const browser = await launch();
try {
  const missed = await findsAllDefects(browser);
  const problems = missed.length > 0 ? missed : await problemsOf(browser, path.resolve(process.argv[2]));
  for (const problem of problems) console.error(`error: ${problem}`);
  process.exitCode = problems.length === 0 ? 0 : 1;
} finally {
  await browser.close();
}
