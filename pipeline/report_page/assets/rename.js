  // Another name for a speaker: the lines to put into configs/speakers.yaml. Nothing is sent anywhere.
  const renaming = (section) => {
    for (const form of all("form.rename", section)) {
      const lines_ = form.querySelector("pre");
      const show_ = () => {
        const chosen = form.elements.who.selectedOptions[0];
        const name = form.elements.name.value.trim();
        lines_.hidden = !name;
        form.querySelector(".copy")?.remove();
        if (!name) return;
        const labels = JSON.parse(chosen.dataset.labels).map((label) => JSON.stringify(label)).join(", ");
        lines_.textContent = `transcripts:\n  ${JSON.stringify(form.dataset.transcript)}:\n    aliases:\n      ${JSON.stringify(name)}: [${labels}]\n`;
        lines_.after(copier("Copy these lines", () => lines_.textContent));
      };
      form.addEventListener("input", show_);
      form.addEventListener("submit", (event) => { event.preventDefault(); });
    }
  };
