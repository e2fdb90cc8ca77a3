  // Places in a transcript: going there, finding words, and the address that a link has.

  // Scroll to a place and stay there: what is drawn late above it (content-visibility) moves it once more.
  const goTo = async (target, block) => {
    for (let tries = 0; tries < 8; tries++) {
      target.scrollIntoView({ block, behavior: "instant" });
      const before = target.getBoundingClientRect().top;
      await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
      if (Math.abs(target.getBoundingClientRect().top - before) < 2) return;
    }
  };

  // Where an address leads: to what has it as its name, or to the turn or sentence of these words.
  const placed = (hash, section) => {
    const named = document.getElementById(hash);
    if (named) return named.classList.contains("who") ? named.closest(".turn") : named;
    const key = /-x([0-9a-f]{8}(?:\.\d+)?)$/.exec(hash);
    return key && section ? section.querySelector(`.said > span[data-k="${key[1]}"]`) : null;
  };

  const say = (text) => {
    const box = document.getElementById("said");
    box.textContent = text;
    box.hidden = false;
    setTimeout(() => { box.hidden = true; }, 6000);
  };

  // Find in a transcript: marks the sentences that hold the words, and goes from one to the next, either way.
  const finder = (form) => {
    const fold_ = form.closest("details");
    const text = fold_.querySelector(".transcript");
    const output = form.querySelector("output");
    const box = form.elements.find;
    let found = [];
    let at = -1;
    const clear = () => {
      for (const one of found) one.classList.remove("hit", "now");
      found = [];
      at = -1;
      output.textContent = "";
    };
    const search = () => {
      clear();
      const words = fold(box.value.trim());
      if (words.length < 2) return;
      found = all(".said > span", text).filter((one) => fold(one.textContent).includes(words));
      for (const one of found) one.classList.add("hit");
      output.textContent = found.length ? plural(found.length, "sentence") : "Not found";
    };
    const step = (by) => {
      if (!found.length) return;
      if (found[at]) found[at].classList.remove("now");
      at = at < 0 ? (by > 0 ? 0 : found.length - 1) : (at + by + found.length) % found.length;
      found[at].classList.add("now");
      goTo(found[at], "center");
      output.textContent = `${at + 1} of ${plural(found.length, "sentence")}`;
    };
    const leave = () => {
      box.value = "";
      clear();
      box.blur();
    };
    const open = () => {
      fold_.open = true;
      form.scrollIntoView({ block: "nearest", behavior: "instant" });
      box.focus();
      box.select();
    };
    box.addEventListener("input", search);
    form.addEventListener("submit", (event) => { event.preventDefault(); step(1); });
    form.querySelector("[data-step]").addEventListener("click", () => { step(-1); });
    box.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.shiftKey) { event.preventDefault(); step(-1); }
      if (event.key === "Escape") { event.preventDefault(); leave(); }
    });
    form.steps = { step, open, leave, any: () => found.length > 0 };
  };

  // The keys of the finder hold for the conversation that is shown, unless one is writing somewhere.
  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest?.("input, select, textarea, [contenteditable]")) return;
    const form = all("form.find").find((one) => one.steps && one.closest(".conversation.current"));
    if (!form) return;
    if (event.key === "/") form.steps.open();
    else if (event.key === "n" && form.steps.any()) form.steps.step(1);
    else if (event.key === "p" && form.steps.any()) form.steps.step(-1);
    else if (event.key === "Escape" && form.steps.any()) form.steps.leave();
    else return;
    event.preventDefault();
  });

  // The contents bar shows which part is being read.
  const following = (section) => {
    const links = new Map(all(".contents a", section).map((link) => [link.hash.slice(1), link]));
    const seen = new IntersectionObserver((entries) => {
      for (const entry of entries) {
        const link = links.get(entry.target.id);
        if (entry.isIntersecting) {
          for (const other of links.values()) other.removeAttribute("aria-current");
          link.setAttribute("aria-current", "true");
        } else link.removeAttribute("aria-current");
      }
    }, { rootMargin: "-20% 0px -75% 0px" });
    for (const id of links.keys()) {
      const part = document.getElementById(id);
      if (part) seen.observe(part);
    }
  };
