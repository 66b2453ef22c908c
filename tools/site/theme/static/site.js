// The theme, chosen by the system or by the reader; the menu of narrow screens. Runs before the page is shown.
(() => {
  "use strict";
  const themes = ["system", "light", "dark"];
  const root = document.documentElement;
  root.classList.add("script");

  const stored = () => {
    try {
      return localStorage.getItem("theme");
    } catch {
      return null; // the reader forbids storage
    }
  };
  const store = (theme) => {
    try {
      localStorage.setItem("theme", theme);
    } catch {
      // it holds for this page then
    }
  };
  let theme = themes.includes(stored()) ? stored() : "system";
  const show = () => {
    root.dataset.theme = theme;
    const button = document.getElementById("theme");
    if (button) button.textContent = `Theme: ${theme}`;
  };
  show();

  document.addEventListener("DOMContentLoaded", () => {
    // Beginnings of the pages that were found have to be loaded, which a browser refuses where pages are files.
    if (window.DOCUMENTATION_OPTIONS && location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;
    show();
    document.getElementById("theme").addEventListener("click", () => {
      theme = themes[(themes.indexOf(theme) + 1) % themes.length];
      store(theme);
      show();
    });
    const menu = document.getElementById("menu");
    menu.addEventListener("click", () => {
      const isOpen = root.classList.toggle("menu-open");
      menu.setAttribute("aria-expanded", String(isOpen));
    });
    document.querySelector("#pages .current > a.current")?.scrollIntoView({ block: "center" });
    window.scrollTo({ top: location.hash ? window.scrollY : 0 });
  });
})();
