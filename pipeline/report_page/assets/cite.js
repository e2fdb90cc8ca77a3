  // Quoting: a sentence or a turn with its speaker, conversation, date, time and link.

  // The address of a sentence or a turn by its words, which stays when a transcript is added.
  const address = (place) => {
    const c = place.closest(".conversation").id;
    const hash = place.dataset.k ? `${c}-x${place.dataset.k}` : place.querySelector(".who").id;
    return `${location.href.split("#")[0]}#${hash}`;
  };

  const clock = (place) => {
    const own = place.closest(".turn").querySelector(".who .num").textContent;
    const seconds = Number(place.dataset.at ?? NaN);
    if (Number.isNaN(seconds) || seconds < 0) return own;
    const two = (n) => String(n).padStart(2, "0");
    const [hour, minute, second] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, Math.floor(seconds) % 60];
    return (own.startsWith("~") ? "~" : "") + (hour ? `${hour}:${two(minute)}:${two(second)}` : `${minute}:${two(second)}`);
  };

  // What is said in a turn, without the buttons that may stand in it.
  const spoken = (turn) => all(".said > span", turn).map((one) => one.textContent).join(" ");

  const quotation = (place) => {
    const turn = place.closest(".turn");
    const section = place.closest(".conversation");
    const said = (place.dataset.k ? place.textContent : spoken(turn)).trim().replace(/\s+/g, " ");
    const play = turn.querySelector(".play");
    const link = play ? play.href : address(place);
    const from = [`“${section.dataset.cite}”`, section.dataset.byline, clock(place), link].filter(Boolean);
    return `“${said}” (${turn.querySelector(".who b").textContent.trim()}, in ${from.join(", ")})`;
  };

  const copier = (label, text, name) => {
    const button = element("button", label, "copy");
    button.type = "button";
    if (name) button.setAttribute("aria-label", name);
    button.addEventListener("click", async () => {
      await copyText(text());
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = label; }, 1500);
    });
    return button;
  };

  // Beside the chosen sentence or turn: copy it, copy its link.
  const offer = (place) => {
    for (const old of all(".cite")) old.remove();
    const box = element("small", "", "cite");
    box.append(copier("Copy quote", () => quotation(place)), copier("Copy link", () => address(place)));
    if (place.dataset.k) place.after(box); // beside it, for a turn may be longer than the screen
    else place.querySelector(".who").append(box);
  };

  const citing = (section) => {
    section.addEventListener("click", (event) => {
      const sentence = event.target.closest(".transcript .said > span");
      if (!sentence || String(getSelection())) return;
      history.replaceState(null, "", `#${address(sentence).split("#")[1]}`);
      for (const old of all(".chosen", section)) old.classList.remove("chosen");
      sentence.classList.add("chosen");
      offer(sentence);
    });
    for (const button of all(".claims button.copy", section)) {
      const place = () => document.getElementById(button.closest("tr").querySelector("a[href*='-s']").hash.slice(1));
      const cell = button.parentElement;
      button.replaceWith(copier("Quote", () => quotation(place()), "Copy this claim with its source"));
      cell.append(copier("Link", () => address(place()), "Copy the link to this claim"));
    }
  };
