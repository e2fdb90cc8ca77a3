// Sorting, search, zoom and links for the report. Without it the page shows everything at once.
  const root = document.documentElement;
  root.classList.add("js");

  // Colours: what the reader chose last, kept where the browser allows it.
  const stored = (value) => {
    try {
      if (value === undefined) return localStorage.getItem("theme") || "auto";
      localStorage.setItem("theme", value);
    } catch { /* no storage: the choice lasts as long as the page */ }
    return value || "auto";
  };
  const paint = (theme) => {
    if (theme === "auto") delete root.dataset.theme; else root.dataset.theme = theme;
    for (const button of document.querySelectorAll("[data-theme-choice]")) {
      button.setAttribute("aria-pressed", String(button.dataset.themeChoice === theme));
    }
  };
  paint(stored());

  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const element = (tag, text, name) => {
    const made = document.createElement(tag);
    if (text) made.textContent = text;
    if (name) made.className = name;
    return made;
  };
  const plural = (n, what) => `${n.toLocaleString("en")} ${what}${n === 1 ? "" : "s"}`;

  // Lists and tables: search, filter, sort, and only the first rows at once.
  const listing = (list) => {
    const body = list.tBodies ? list.tBodies[0] : list;
    const rows = [...body.children].map((row) => ({ row, text: "" }));
    const page = Number(list.dataset.page);
    const tools = document.querySelector(`.tools[data-for="${list.id}"]`);
    const more = element("button", "", "more");
    more.type = "button";
    const own = tools && list.id === "compare" ? comparison(list, tools) : null;
    let shown = page;
    let order = rows;
    const refresh = () => {
      const words = tools ? fold(tools.elements.q.value).split(/\s+/).filter(Boolean) : [];
      const speaker = tools && tools.elements.speaker ? tools.elements.speaker.value : "";
      const topic = tools && tools.elements.topic && !own ? tools.elements.topic.value : "";
      const fits = ({ row, text }) => (!own || own.fits(row)) && (!speaker || row.dataset.speaker === speaker) &&
        (!topic || (row.dataset.topics || "").split(" ").includes(topic)) && words.every((word) => text.includes(word));
      if (words.length) for (const one of rows) one.text ||= fold(`${one.row.textContent} ${one.row.dataset.search || ""}`);
      const found = order.filter(fits);
      const visible = new Set(found.slice(0, shown));
      for (const one of rows) {
        one.row.hidden = !visible.has(one);
        one.row.classList.remove("later");
      }
      for (const one of found.slice(shown)) one.row.classList.add("later"); // on paper they are there
      if (tools) tools.querySelector("output").textContent = found.length === rows.length ? "" : `${found.length} of ${rows.length}`;
      more.hidden = found.length <= shown;
      more.textContent = `Show all ${found.length.toLocaleString("en")}`;
    };
    list.reveal = () => { shown = Infinity; refresh(); };
    more.addEventListener("click", list.reveal);
    (list.closest(".scroll") || list).after(more);
    if (tools) {
      const choose = (names) => {
        for (const name of own ? names : []) {
          const next = own.ordered(rows, name);
          if (!next) continue;
          order = next;
          body.append(...order.map((one) => one.row));
        }
        refresh();
      };
      tools.addEventListener("input", (event) => { choose([event.target.name]); });
      tools.addEventListener("reset", () => { setTimeout(() => { choose(own ? own.names : []); }); });
      tools.addEventListener("submit", (event) => { event.preventDefault(); });
    }
    for (const head of all("thead th[data-sort]", list)) {
      const button = element("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const numeric = head.dataset.sort === "num";
        const before = head.getAttribute("aria-sort");
        const up = before ? before === "descending" : !numeric;
        for (const other of all("th[aria-sort]", list)) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", up ? "ascending" : "descending");
        const key = ({ row }) => {
          const cell = row.cells[head.cellIndex];
          const text = cell.dataset.v ?? cell.textContent.trim();
          return numeric ? Number.parseFloat(text.replace(/,/g, "")) : fold(text);
        };
        const keyed = rows.map((one) => [key(one), one]);
        const compare = (a, b) => numeric ? (Number.isNaN(a) ? -Infinity : a) - (Number.isNaN(b) ? -Infinity : b) || 0 : a.localeCompare(b);
        order = keyed.sort((a, b) => (up ? 1 : -1) * compare(a[0], b[0])).map((pair) => pair[1]);
        body.append(...order.map((one) => one.row));
        refresh();
      });
    }
    refresh();
  };

  // The sentences from one index to another, by turn, as copies without their anchors.
  const excerpt = (c, from, to) => {
    const copy = document.createDocumentFragment();
    let turn = null;
    let words = null;
    for (let index = from; index <= to; index++) {
      const sentence = document.getElementById(`${c}-s${index}`);
      if (!sentence) continue;
      const home = sentence.closest(".turn");
      if (home !== turn) {
        turn = home;
        const block = element("div", "", "turn");
        const who = home.querySelector(".who").cloneNode(true);
        who.removeAttribute("id");
        who.querySelector(".cite")?.remove();
        words = element("p", "", "said");
        words.dir = "auto";
        block.append(who, words);
        copy.append(block);
      }
      const one = sentence.cloneNode(true);
      one.removeAttribute("id");
      words.append(one, " ");
    }
    return copy;
  };

  const copyText = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = element("textarea", text, "hidden");
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
  };

  // The time line: zoom by width, so that it scrolls as everything else does.
  const timeline = (box) => {
    const c = box.dataset.timeline;
    const plot = box.querySelector(".plot");
    const drawing = plot.querySelector("svg.lanes");
    const details = box.querySelector(".details");
    const shownZoom = box.querySelector(".zoom output");
    const blocks = all("a[data-t]", plot).sort((a, b) => a.dataset.t - b.dataset.t);
    let zoom = 1;
    let current = -1;
    const setZoom = (next, at = 0.5) => {
      next = Math.min(Math.max(next, 1), 64);
      const centre = (plot.scrollLeft + at * plot.clientWidth) / plot.scrollWidth;
      zoom = next;
      drawing.style.width = `${100 * zoom}%`;
      drawing.dataset.zoom = zoom >= 16 ? "16" : zoom >= 4 ? "4" : "1";
      plot.scrollLeft = centre * plot.scrollWidth - at * plot.clientWidth;
      shownZoom.textContent = `${zoom}×`;
    };
    const describe = (turn, sentence) => {
      const home = document.getElementById(`${c}-t${turn}`);
      if (!home) return;
      const said = sentence ? document.getElementById(`${c}-s${sentence}`).textContent : spoken(home);
      const words = element("span", said.trim().replace(/\s+/g, " ").slice(0, 400), "words");
      words.dir = "auto";
      const link = element("a", home.querySelector(".who .num").textContent);
      link.href = sentence ? `#${c}-s${sentence}` : `#${c}-t${turn}`;
      const topics = all(".who .topic", home).map((topic) => topic.textContent.trim());
      const facts = [sentence ? "a claim" : plural(spoken(home).trim().split(/\s+/).length, "word"), ...topics];
      details.replaceChildren(link, " ", element("b", home.querySelector("b").textContent), ` · ${facts.join(" · ")}`, words);
    };
    const select = (position, scroll) => {
      if (!blocks.length) return;
      if (blocks[current]) blocks[current].classList.remove("on");
      current = Math.min(Math.max(position, 0), blocks.length - 1);
      const block = blocks[current];
      block.classList.add("on");
      describe(block.dataset.t);
      if (scroll) {
        const place = block.getBoundingClientRect();
        const frame = plot.getBoundingClientRect();
        if (place.left < frame.left || place.right > frame.right) plot.scrollLeft += place.left - frame.left - frame.width / 3;
      }
    };
    const chosen = (event) => event.target.closest ? event.target.closest("a[data-t], [data-s]") : null;
    plot.addEventListener("pointerover", (event) => {
      const target = chosen(event);
      if (!target) return;
      if (target.dataset.t) select(blocks.indexOf(target), false);
      else describe(document.getElementById(`${c}-s${target.dataset.s}`).closest(".turn").id.split("-t")[1], target.dataset.s);
    });
    plot.addEventListener("click", (event) => {
      const target = chosen(event);
      if (target && target.dataset.t) { event.preventDefault(); select(blocks.indexOf(target), false); }
    });
    plot.addEventListener("keydown", (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      const moves = { ArrowRight: current + 1, ArrowLeft: current - 1, Home: 0, End: blocks.length - 1 };
      if (event.key in moves) select(moves[event.key], true);
      else if (event.key === "+" || event.key === "=") setZoom(zoom * 2);
      else if (event.key === "-") setZoom(zoom / 2);
      else if (event.key === "Enter" && blocks[current]) location.hash = blocks[current].getAttribute("href");
      else return;
      event.preventDefault();
    });
    plot.addEventListener("wheel", (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      const frame = plot.getBoundingClientRect();
      setZoom(event.deltaY < 0 ? zoom * 2 : zoom / 2, (event.clientX - frame.left) / frame.width);
    }, { passive: false });
    box.querySelector("[data-zoom=in]").addEventListener("click", () => { setZoom(zoom * 2); });
    box.querySelector("[data-zoom=out]").addEventListener("click", () => { setZoom(zoom / 2); });
  };

  // A conversation is set up when it is first shown; where there are many, its HTML waits in a noscript element.
  const ready = new WeakSet();
  const setUp = (section) => {
    if (ready.has(section)) return;
    ready.add(section);
    const waiting = section.querySelector(":scope > noscript");
    if (waiting) {
      const made = document.createElement("template");
      made.innerHTML = waiting.textContent;
      waiting.replaceWith(made.content);
    }
    for (const list of all("[data-page]", section)) listing(list);
    for (const box of all("[data-timeline]", section)) timeline(box);
    for (const form of all("form.find", section)) finder(form);
    const c = section.id;
    for (const passage of all("details[data-from]", section)) {
      passage.addEventListener("toggle", () => {
        const place = passage.querySelector(".passage-text");
        if (passage.open && !place.childNodes.length) place.append(excerpt(c, Number(passage.dataset.from), Number(passage.dataset.to)));
      });
    }
    citing(section);
    exporting(section);
    renaming(section);
    following(section);
  };

  // Which conversation is shown, and where in it, follows from the address.
  const show = () => {
    const sections = all(".conversation");
    const hash = location.hash.slice(1);
    const wanted = sections.find((section) => hash === section.id || hash.startsWith(`${section.id}-`));
    const apart = sections.filter((one) => !one.matches(".person"));
    const section = wanted || (apart.length === 1 && !document.getElementById("all") ? apart[0] : null);
    for (const one of sections) one.classList.toggle("current", one === section);
    root.dataset.view = section && document.getElementById("all") ? "one" : "all";
    const pick = document.getElementById("pick");
    if (pick) pick.value = section ? section.id : "all";
    if (section) setUp(section);
    for (const old of all(".chosen")) old.classList.remove("chosen");
    const target = hash ? placed(hash, section) : null;
    if (!target) {
      if (section && /-x[0-9a-f.]+$/.test(hash)) say("What this link leads to is no longer in the transcript in these words.");
      return;
    }
    for (let outer = target.parentElement; outer; outer = outer.parentElement) if (outer.tagName === "DETAILS") outer.open = true;
    if (target.matches(".later")) target.closest("[data-page]").reveal?.(); // a link to a row beyond the first
    const sentence = target.matches(".turn, .said > span");
    if (sentence) target.classList.add("chosen");
    if (sentence || wanted) goTo(target, sentence && target.clientHeight < innerHeight / 2 ? "center" : "start");
    if (sentence) {
      offer(target);
      target.tabIndex = -1;
      target.focus({ preventScroll: true });
    }
  };

  document.addEventListener("DOMContentLoaded", () => {
    paint(stored());
    for (const button of all("[data-theme-choice]")) {
      button.addEventListener("click", () => { paint(stored(button.dataset.themeChoice)); });
    }
    for (const list of all(".overview [data-page]")) listing(list);
    for (const overview of all(".overview")) exporting(overview);
    const pick = document.getElementById("pick");
    if (pick) pick.addEventListener("change", () => { location.hash = pick.value; });
    // A link to where the address already is does not change it: go there all the same.
    document.addEventListener("click", (event) => {
      const link = event.target.closest ? event.target.closest("a[href^='#']") : null;
      if (link && link.getAttribute("href") === location.hash && !event.defaultPrevented) show();
    });
    addEventListener("hashchange", show);
    show();
  });
