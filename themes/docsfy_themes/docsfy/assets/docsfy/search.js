/* Search, on top of the worker that the search plugin ships. Nothing is fetched before first use. */
(function () {
  "use strict";

  const dialog = document.getElementById("docsfy-search");
  const input = document.getElementById("mkdocs-search-query");
  const results = document.getElementById("mkdocs-search-results");
  const status = dialog && dialog.querySelector(".search-status");
  if (!dialog || !dialog.showModal) return;

  const base = String(window.base_url || ".").replace(/\/+$/, "") + "/";
  const limit = 40;
  let worker = null;
  let ready = false;
  let minLength = 3;
  let asked = null;
  let timer = 0;
  const sent = [];

  /* A template that overrides `scripts` may still load the plugin's own main.js: it must not draw too. */
  window.doSearch = window.displayResults = function () {};

  function start() {
    if (worker) return;
    try {
      worker = new Worker(base + "search/worker.js");
    } catch (error) {
      say("Search needs a web server");
      return;
    }
    worker.onmessage = function (event) {
      const data = event.data;
      if (data.config) minLength = data.config.min_search_length || minLength;
      if (data.allowSearch) {
        ready = true;
        ask();
      } else if (data.results) {
        take(data.results);
      }
    };
    worker.onerror = function () {
      if (!ready) say("The search index could not be loaded");
      else take([]);
    };
    worker.postMessage({ init: true });
  }

  function say(text) {
    status.textContent = text;
    status.hidden = !text;
  }

  function words(query) {
    return query.toLowerCase().split(/[\s.:/()[\],]+/).filter(Boolean);
  }

  /* The query language of lunr is not for readers: its operators are escaped. Asked is first for all
     words; where that finds little, for any of them, longer names that hold them included. */
  function lunrQueries(query) {
    const escaped = query.split(/\s+/).map((word) => word.replace(/^[+-]+/, "").replace(/[\\:~^*]/g, "\\$&")).filter((word) => /[\p{L}\p{N}]/u.test(word));
    const any = escaped.map((word) => "title:" + word + "*^8 " + word + "^4 " + word + "*^2 *" + word + "*").join(" ");
    if (!escaped.length) return [];
    return escaped.length === 1 ? [any] : [escaped.map((word) => "+" + word).join(" "), any];
  }

  function ask() {
    const query = input.value.trim();
    if (asked && asked.query === query) return;
    asked = null;
    if (query.length < minLength) {
      results.replaceChildren();
      say(query ? "Type at least " + minLength + " characters" : "");
    } else if (!ready) {
      say("Loading the search index…");
    } else {
      asked = { query, left: lunrQueries(query), found: new Map() };
      askNext(asked);
    }
  }

  function askNext(search) {
    if (!search.left.length || search.found.size >= limit) {
      show(search.query, Array.from(search.found.values()));
      return;
    }
    sent.push(search);
    worker.postMessage({ query: search.left.shift() });
  }

  function take(found) {
    const search = sent.shift();
    if (!search || search !== asked) return;
    found.forEach((entry) => search.found.has(entry.location) || search.found.set(entry.location, entry));
    askNext(search);
  }

  function plain(text) {
    if (!/&[#\w]+;/.test(text)) return text;
    return new DOMParser().parseFromString(text.replace(/</g, "&lt;"), "text/html").documentElement.textContent;
  }

  function marked(element, text, terms) {
    const pattern = terms.map((term) => term.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|");
    if (!pattern) {
      element.append(text);
      return element;
    }
    text.split(new RegExp("(" + pattern + ")", "gi")).forEach(function (part, index) {
      if (index % 2) element.append(Object.assign(document.createElement("mark"), { textContent: part }));
      else element.append(part);
    });
    return element;
  }

  function snippet(text, terms) {
    const lower = text.toLowerCase();
    const hits = terms.map((term) => lower.indexOf(term)).filter((at) => at >= 0);
    let from = Math.max(0, (hits.length ? Math.min(...hits) : 0) - 50);
    if (from) from = text.indexOf(" ", from) + 1;
    const part = text.slice(from, from + 170).replace(/\s+/g, " ").trim();
    return (from ? "… " : "") + part + (from + 170 < text.length ? " …" : "");
  }

  /* What is called like the query comes first, else the order stays the worker's. */
  function rank(entry, query, terms) {
    const title = plain(entry.title).toLowerCase();
    if (title === query) return 3;
    if (title.startsWith(query) || title.endsWith("." + query)) return 2;
    return terms.every((term) => title.includes(term)) ? 1 : 0;
  }

  function show(query, entries) {
    const terms = words(query);
    const ranks = new Map(entries.map((entry) => [entry, rank(entry, query.toLowerCase(), terms)]));
    const found = entries.slice().sort((a, b) => ranks.get(b) - ranks.get(a));
    const make = (tag) => document.createElement(tag);
    results.replaceChildren(...found.slice(0, limit).map(function (entry) {
      const link = make("a");
      link.href = /^\//.test(entry.location) ? entry.location : base + entry.location;
      link.append(marked(make("strong"), plain(entry.title), terms));
      const place = entry.location.split("#")[0].replace(/(index\.html|\.html|\/)$/, "");
      if (place) {
        let shown = place;
        try { shown = decodeURIComponent(place); } catch (error) { /* shown as it is */ }
        link.append(Object.assign(make("small"), { textContent: shown.replace(/\//g, " › ") }));
      }
      const text = snippet(entry.text || "", terms);
      if (text) link.append(marked(make("p"), text, terms));
      return link;
    }));
    results.scrollTop = 0;
    if (!found.length) say(results.dataset.noResultsText || "No results found");
    else say(found.length === 1 ? "1 result" : found.length > limit ? "The best " + limit + " results" : found.length + " results");
  }

  function open() {
    if (!dialog.open) dialog.showModal();
    input.focus();
    input.select();
    start();
    ask();
  }

  document.querySelectorAll("[data-docsfy-search]").forEach(function (button) {
    button.addEventListener("click", open);
  });
  dialog.querySelector(".search-close").addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", function (event) {
    if (event.target === dialog) dialog.close();
  });
  results.addEventListener("click", function (event) {
    if (event.target.closest("a") && !event.ctrlKey && !event.metaKey && !event.shiftKey) dialog.close();
  });
  input.addEventListener("input", function () {
    clearTimeout(timer);
    timer = setTimeout(ask, 90);
  });
  dialog.querySelector("form").addEventListener("submit", function (event) {
    event.preventDefault();
    clearTimeout(timer);
    ask();
    const first = results.querySelector("a");
    if (first) first.click();
  });

  /* Arrows walk through the results with the real focus, so that Enter and a new tab work by themselves. */
  dialog.addEventListener("keydown", function (event) {
    if (event.key === "Escape") {
      /* In a search field the first Escape would only empty it. */
      event.preventDefault();
      dialog.close();
      return;
    }
    const links = Array.from(results.querySelectorAll("a"));
    const at = links.indexOf(document.activeElement);
    if (event.key === "ArrowDown" && links.length) {
      event.preventDefault();
      links[Math.min(at + 1, links.length - 1)].focus();
    } else if (event.key === "ArrowUp" && at >= 0) {
      event.preventDefault();
      (links[at - 1] || input).focus();
    } else if (at >= 0 && event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) {
      input.focus();
    }
  });

  document.addEventListener("keydown", function (event) {
    const combined = (event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k";
    const plainKey = !event.ctrlKey && !event.metaKey && !event.altKey && (event.key === "/" || event.key === "s");
    if (!combined && (!plainKey || event.target.matches("input, textarea, select, [contenteditable]") || dialog.open)) return;
    event.preventDefault();
    open();
  });

  const query = new URLSearchParams(location.search).get("q");
  if (query) {
    input.value = query;
    open();
  }
}());
