(function () {
  "use strict";

  const root = document.documentElement;
  const narrow = matchMedia("(max-width: 60rem)");
  const one = (selector, from) => (from || document).querySelector(selector);
  const all = (selector, from) => Array.from((from || document).querySelectorAll(selector));

  /* Colour scheme: what the reader chose here counts in every tab. */
  const schemes = { auto: "system", light: "light", dark: "dark" };
  const schemeButton = one(".scheme-button");

  function setScheme(scheme) {
    root.dataset.scheme = scheme;
    if (schemeButton) {
      schemeButton.title = "Colour scheme: " + schemes[scheme];
      schemeButton.setAttribute("aria-label", schemeButton.title);
    }
  }

  setScheme(root.dataset.scheme in schemes ? root.dataset.scheme : "auto");
  if (schemeButton) {
    schemeButton.addEventListener("click", function () {
      const names = Object.keys(schemes);
      setScheme(names[(names.indexOf(root.dataset.scheme) + 1) % names.length]);
      try {
        localStorage.setItem("docsfy-scheme", root.dataset.scheme);
      } catch (error) {
        /* Storage may be blocked; the choice then holds for this page. */
      }
    });
  }
  addEventListener("storage", function (event) {
    if (event.key === "docsfy-scheme" && event.newValue in schemes) setScheme(event.newValue);
  });

  /* Navigation: a drawer on narrow screens. */
  const nav = one(".sidebar");
  const menuButton = one(".menu-button");

  function setMenu(open) {
    root.classList.toggle("nav-open", open);
    menuButton.setAttribute("aria-expanded", String(open));
    all(".main, .footer").forEach((element) => { element.inert = open; });
  }

  function showCurrent() {
    const current = one('[aria-current="page"]', nav);
    if (!current) return;
    const box = nav.getBoundingClientRect();
    const link = current.getBoundingClientRect();
    if (link.top < box.top || link.bottom > box.bottom) nav.scrollTop += link.top - box.top - box.height / 3;
  }

  if (nav && menuButton) {
    menuButton.addEventListener("click", function () {
      setMenu(!root.classList.contains("nav-open"));
      showCurrent();
    });
    document.addEventListener("click", function (event) {
      if (root.classList.contains("nav-open") && !event.target.closest(".sidebar, .header")) setMenu(false);
    });
    document.addEventListener("keydown", function (event) {
      if (event.key !== "Escape" || !root.classList.contains("nav-open")) return;
      setMenu(false);
      menuButton.focus();
    });
    narrow.addEventListener("change", () => setMenu(false));
    showCurrent();
  }

  /* Table of contents: folded on narrow screens, and marking the section being read. */
  const toc = one(".toc");

  function tocTargets() {
    return all("a", toc)
      .map((link) => ({ link, target: document.getElementById(decodeURIComponent(link.hash.slice(1))) }))
      .filter((entry) => entry.target);
  }

  if (toc) {
    const button = one("button", toc);
    const setToc = (open) => button.setAttribute("aria-expanded", String(open));
    const folding = matchMedia("(max-width: 76rem)");
    const adapt = () => { setToc(!folding.matches); button.tabIndex = folding.matches ? 0 : -1; };
    button.addEventListener("click", () => setToc(button.getAttribute("aria-expanded") !== "true"));
    folding.addEventListener("change", adapt);
    adapt();
    toc.addEventListener("click", function (event) {
      if (folding.matches && event.target.closest("a")) setToc(false);
    });

    const entries = tocTargets();
    let active = null;
    let queued = false;

    const mark = function () {
      queued = false;
      const line = parseFloat(getComputedStyle(root).scrollPaddingTop) + 8;
      let low = 0;
      let high = entries.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (entries[middle].target.getBoundingClientRect().top <= line) low = middle + 1;
        else high = middle;
      }
      const atEnd = innerHeight + scrollY >= document.body.scrollHeight - 4 && scrollY > 0;
      const entry = entries[atEnd ? entries.length - 1 : low - 1];
      const link = entry ? entry.link : null;
      if (link === active) return;
      if (active) {
        active.classList.remove("active");
        active.removeAttribute("aria-current");
      }
      active = link;
      if (!link) return;
      link.classList.add("active");
      link.setAttribute("aria-current", "location");
      const box = toc.getBoundingClientRect();
      const place = link.getBoundingClientRect();
      if (place.top < box.top + 40 || place.bottom > box.bottom - 40) {
        toc.scrollTop += place.top - box.top - box.height / 2;
      }
    };
    const queue = function () {
      if (queued) return;
      queued = true;
      requestAnimationFrame(mark);
    };
    if (entries.length) {
      addEventListener("scroll", queue, { passive: true });
      addEventListener("resize", queue);
      queue();
    }
  }

  /* Code: a copy button, and scrolling by keyboard. */
  function codeText(pre) {
    const copy = pre.cloneNode(true);
    all(".linenos, .linenodiv, .gp", copy).forEach((element) => element.remove());
    return copy.textContent.replace(/\n$/, "");
  }

  function copyText(text) {
    if (navigator.clipboard && isSecureContext) return navigator.clipboard.writeText(text);
    const area = document.createElement("textarea");
    area.value = text;
    area.style.cssText = "position:fixed;opacity:0";
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done ? Promise.resolve() : Promise.reject(new Error("copy"));
  }

  function addCopyButton(pre) {
    const box = document.createElement("div");
    const button = document.createElement("button");
    const label = function (text) {
      button.title = text;
      button.setAttribute("aria-label", text);
    };
    box.className = "code";
    button.type = "button";
    button.className = "copy-button";
    label("Copy code");
    pre.replaceWith(box);
    box.append(pre, button);
    button.addEventListener("click", function () {
      copyText(codeText(pre)).then(function () {
        button.classList.add("copied");
        label("Copied");
      }, () => label("Copying failed")).then(() => setTimeout(function () {
        button.classList.remove("copied");
        label("Copy code");
      }, 1600));
    });
  }

  all(".content pre").forEach(function (pre) {
    if (pre.closest(".mermaid, .linenos") || !one("code", pre) && !pre.closest(".highlight, .codehilite")) return;
    addCopyButton(pre);
    if (pre.scrollWidth > pre.clientWidth) pre.tabIndex = 0;
  });

  all(".content table:not(.highlighttable)").forEach(function (table) {
    const box = document.createElement("div");
    box.className = "table-scroll";
    table.replaceWith(box);
    box.append(table);
    if (box.scrollWidth <= box.clientWidth) return;
    box.tabIndex = 0;
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", "Table");
  });

  all(".content .task-list-item input:not([aria-label])").forEach(function (box) {
    if (!box.labels.length || !box.labels[0].textContent.trim()) box.setAttribute("aria-label", box.checked ? "Done" : "To do");
  });

  /* Long dotted or underscored names break where a reader would break them. */
  function addBreaks(element) {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode()) if (/\S{24}/.test(walker.currentNode.data)) texts.push(walker.currentNode);
    texts.forEach(function (text) {
      const parts = text.data.split(/(?<=[._/])(?=\w)/);
      if (parts.length < 2) return;
      text.replaceWith(...parts.flatMap((part, i) => (i ? [document.createElement("wbr"), part] : [part])));
    });
  }

  all(".content :not(pre) > code").forEach(function (code) {
    const text = code.textContent;
    if (text.length <= 32 && text.includes("-")) code.classList.add("short");
  });
  all(".content :is(h1, h2, h3, h4, h5, h6), .toc a, .next-prev a, .breadcrumbs a").forEach(addBreaks);
}());
