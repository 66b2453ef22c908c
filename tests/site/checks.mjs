// What is looked at on each page. Every check returns sentences about what is wrong.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const desktop = { width: 1280, height: 900 };
const telephone = { width: 360, height: 740 };

// Problems of the accessibility of the page as it is shown now; `options` are those of axe.run.
async function accessibility(page, options, where) {
  await page.evaluate(`typeof axe === "undefined" && void (() => {${axe}})()`);
  const found = await page.evaluate(async (options) => (await axe.run(document, options)).violations, options);
  return found.map(({ id, help, nodes }) => `${where}: ${help} (${id}): ${nodes.length} times, first at ${nodes[0].target}: ${nodes[0].html.slice(0, 160)}`);
}

// Whether the page is wider than the screen. What scrolls inside of it does not make it wider.
async function width(page) {
  const wider = await page.evaluate(() => {
    const limit = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= limit) return "";
    const widest = [...document.body.querySelectorAll("*")].filter((element) => element.getBoundingClientRect().right > limit + 1);
    return `${document.documentElement.scrollWidth} px, for example ${widest[0]?.outerHTML.slice(0, 120)}`;
  });
  return wider ? [`on a telephone the page is wider than the screen: ${wider}`] : [];
}

// In light and dark, on a desktop and on a telephone.
export async function appearance(page) {
  const problems = [];
  for (const colorScheme of ["light", "dark"]) {
    await page.setViewportSize(desktop);
    await page.emulateMedia({ colorScheme });
    const everything = { resultTypes: ["violations"], preload: false };
    const contrast = { resultTypes: ["violations"], preload: false, runOnly: { type: "rule", values: ["color-contrast"] } };
    problems.push(...(await accessibility(page, colorScheme === "light" ? everything : contrast, colorScheme)));
  }
  await page.setViewportSize(telephone);
  problems.push(...(await width(page)));
  return problems;
}

// The programs on the page that no test has run. `programs` are the texts of those that the tests run.
export async function untestedPrograms(page, programs) {
  const shown = await page.$$eval("pre", (blocks) => blocks.map((block) => block.textContent));
  const problems = [];
  for (const text of shown.filter((block) => /\bint main\(/.test(block))) {
    if (!programs.has(text.trim())) problems.push(`a program is not one that the tests run: ${text.trim().slice(0, 80)}`);
    programs.get(text.trim())?.add(page.url());
  }
  return problems;
}

// The targets of the page's links, and the names that links to it may use.
export async function linksAndAnchors(page) {
  return page.evaluate(() => ({
    links: [...document.querySelectorAll("a[href]")].map((link) => link.href),
    anchors: [...document.querySelectorAll("[id], a[name]")].flatMap((element) => [element.id, element.name]).filter(Boolean),
  }));
}
