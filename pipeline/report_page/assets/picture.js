  // Charts and tables as files: SVG, PNG, a fragment of HTML, CSV. What is seen is drawn again from shapes and words.

  const saved = (name, blob) => {
    const link = element("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => { URL.revokeObjectURL(link.href); }, 10000);
  };

  const solid = (colour) => colour && colour !== "none" && colour !== "transparent" && !/, 0\)$/.test(colour);

  // The lines of a text as they are broken on the page, each with its place.
  const lines = (node) => {
    const found = [];
    const range = document.createRange();
    for (const match of node.data.matchAll(/\S+/g)) {
      range.setStart(node, match.index);
      range.setEnd(node, match.index + match[0].length);
      const box = range.getBoundingClientRect();
      const last = found.at(-1);
      if (last && Math.abs(last.top - box.top) < 2) {
        last.text += ` ${match[0]}`;
        last.right = box.right;
      } else if (box.width) found.push({ text: match[0], left: box.left, right: box.right, top: box.top, bottom: box.bottom });
    }
    return found;
  };

  const shape = (node, style) => {
    const at = node.getScreenCTM();
    const value = (name) => node[name].baseVal.value;
    const point = (x, y) => [at.a * x + at.c * y + at.e, at.b * x + at.d * y + at.f];
    const paint = { fill: style.fill, stroke: solid(style.stroke) ? style.stroke : "", width: Number.parseFloat(style.strokeWidth) || 0 };
    if (node.tagName === "rect") {
      const [x, y] = point(value("x"), value("y"));
      const thin = node.closest(".bar.thin") ? 3 : 0;
      return { kind: "rect", x, y: y + thin, w: value("width") * at.a, h: value("height") * at.d - 2 * thin, r: value("rx"), ...paint };
    }
    if (node.tagName === "line") {
      const [x1, y1] = point(value("x1"), value("y1"));
      const [x2, y2] = point(value("x2"), value("y2"));
      return { kind: "line", x1, y1, x2, y2, ...paint };
    }
    if (node.tagName === "circle") {
      const [x, y] = point(value("cx"), value("cy"));
      return { kind: "circle", x, y, r: value("r") * at.a, ...paint };
    }
    return { kind: "path", d: node.getAttribute("d"), at: [at.a, at.b, at.c, at.d, at.e, at.f], ...paint };
  };

  // Every shape and line of text of a part of the page, in the order in which they are painted.
  const drawn = (box) => {
    const found = [];
    const words = (node, style) => {
      const broken = lines(node);
      if (node.parentElement.matches("q") && broken.length) {
        broken[0].text = `“${broken[0].text}`;
        broken.at(-1).text += "”";
      }
      for (const one of broken) {
        const size = Number.parseFloat(style.fontSize);
        const ink = node.parentElement.closest("svg") ? style.fill : style.color;
        found.push({ kind: "text", text: one.text, x: one.left, y: (one.top + one.bottom) / 2 + 0.35 * size, size, weight: style.fontWeight, ink });
      }
    };
    const visit = (node) => {
      if (node.nodeType === Node.TEXT_NODE) {
        if (node.data.trim()) words(node, getComputedStyle(node.parentElement));
        return;
      }
      if (node.nodeType !== Node.ELEMENT_NODE || node.matches("button:not(th button), .hidden, .files, .zoom, .details, form, select, input, defs, summary")) return;
      if (!node.checkVisibility()) return;
      const style = getComputedStyle(node);
      if (["rect", "line", "circle", "path"].includes(node.tagName)) found.push(shape(node, style));
      else if (!(node instanceof SVGElement)) {
        const place = node.getBoundingClientRect();
        const r = Math.min(Number.parseFloat(style.borderRadius) || 0, place.height / 2);
        if (solid(style.backgroundColor)) found.push({ kind: "rect", x: place.x, y: place.y, w: place.width, h: place.height, r, fill: style.backgroundColor, stroke: "", width: 0 });
        const under = Number.parseFloat(style.borderBottomWidth);
        if (under && solid(style.borderBottomColor)) found.push({ kind: "line", x1: place.left, x2: place.right, y1: place.bottom, y2: place.bottom, stroke: style.borderBottomColor, width: under });
      }
      for (const child of node.childNodes) visit(child);
    };
    visit(box);
    return found;
  };

  const PAD = 16;

  // A picture: its shapes on the page's ground, with a heading above and the source below.
  const picture = (box, heading, source) => {
    const frame = box.getBoundingClientRect();
    const style = getComputedStyle(document.body);
    const head = { kind: "text", text: heading, x: PAD, y: PAD + 16, size: 18, weight: "600", ink: style.color };
    const foot = { kind: "text", text: source, x: PAD, y: frame.height + 2 * PAD + 44, size: 11, weight: "400", ink: style.color };
    const [left, top] = [PAD - frame.left, PAD + 32 - frame.top];
    return { width: Math.ceil(frame.width + 2 * PAD), height: Math.ceil(frame.height + 2 * PAD + 56), ground: style.backgroundColor, left, top, head, foot, shapes: drawn(box) };
  };

  const pattern = (fill) => {
    const name = /url\("?#([\w-]+)"?\)/.exec(fill);
    return name ? document.getElementById(name[1]) : null;
  };

  const FONT = "system-ui, 'Segoe UI', Roboto, 'Noto Sans', 'Helvetica Neue', Arial, sans-serif";

  const asSvg = (one) => {
    const safe = (text) => String(text).replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
    const used = new Map();
    const fill = (value) => {
      const tile = pattern(value);
      if (!tile) return solid(value) ? safe(value) : "none";
      used.set(tile.id, tile);
      return `url(#${tile.id})`;
    };
    const line = (shape_) => (shape_.stroke && shape_.width ? ` stroke="${safe(shape_.stroke)}" stroke-width="${shape_.width}"` : "");
    const n = (value) => Number(value.toFixed(2));
    const write = {
      rect: (s) => `<rect x="${n(s.x)}" y="${n(s.y)}" width="${n(Math.max(s.w, 0))}" height="${n(Math.max(s.h, 0))}"${s.r ? ` rx="${n(s.r)}"` : ""} fill="${fill(s.fill)}"${line(s)}/>`,
      line: (s) => `<line x1="${n(s.x1)}" y1="${n(s.y1)}" x2="${n(s.x2)}" y2="${n(s.y2)}"${line(s)}/>`,
      circle: (s) => `<circle cx="${n(s.x)}" cy="${n(s.y)}" r="${n(s.r)}" fill="${fill(s.fill)}"${line(s)}/>`,
      path: (s) => `<path d="${safe(s.d)}" transform="matrix(${s.at.map(n).join(" ")})" fill="${fill(s.fill)}"${line(s)}/>`,
      text: (s) => `<text x="${n(s.x)}" y="${n(s.y)}" font-size="${s.size}" font-weight="${s.weight}" fill="${safe(s.ink)}">${safe(s.text)}</text>`,
    };
    const inner = one.shapes.map((s) => write[s.kind](s)).join("");
    const tiles = [...used.values()].map((tile) => {
      const parts = [...tile.children].map((part) => {
        const style = getComputedStyle(part);
        return part.tagName === "rect" ? `<rect width="8" height="8" fill="${style.fill}"/>`
          : `<path d="${part.getAttribute("d")}" fill="none" stroke="${style.stroke}" stroke-width="${style.strokeWidth}" stroke-linecap="${style.strokeLinecap}"/>`;
      });
      return `<pattern id="${tile.id}" width="8" height="8" patternUnits="userSpaceOnUse">${parts.join("")}</pattern>`;
    });
    return `<svg xmlns="http://www.w3.org/2000/svg" width="${one.width}" height="${one.height}" viewBox="0 0 ${one.width} ${one.height}" font-family="${FONT}" role="img">`
      + `<title>${safe(one.head.text)}</title><desc>${safe(one.foot.text)}</desc><defs>${tiles.join("")}</defs>`
      + `<rect width="100%" height="100%" fill="${safe(one.ground)}"/>${write.text(one.head)}<g transform="translate(${n(one.left)} ${n(one.top)})">${inner}</g>${write.text(one.foot)}</svg>`;
  };

  const asPng = (one, done) => {
    const canvas = element("canvas");
    canvas.width = 2 * one.width;
    canvas.height = 2 * one.height;
    const pen = canvas.getContext("2d");
    const tile = (source) => {
      const small = element("canvas");
      small.width = small.height = 8;
      const brush = small.getContext("2d");
      for (const part of source.children) {
        const style = getComputedStyle(part);
        brush.fillStyle = style.fill;
        if (part.tagName === "rect") brush.fillRect(0, 0, 8, 8);
        else {
          Object.assign(brush, { strokeStyle: style.stroke, lineWidth: Number.parseFloat(style.strokeWidth), lineCap: style.strokeLinecap });
          brush.stroke(new Path2D(part.getAttribute("d")));
        }
      }
      return pen.createPattern(small, "repeat");
    };
    const paint = (s, path) => {
      const source = pattern(s.fill);
      pen.fillStyle = source ? tile(source) : s.fill;
      if (source || solid(s.fill)) pen.fill(path);
      if (s.stroke && s.width) {
        Object.assign(pen, { strokeStyle: s.stroke, lineWidth: s.width });
        pen.stroke(path);
      }
    };
    const write = (s) => {
      pen.font = `${s.weight} ${s.size}px ${FONT}`;
      pen.fillStyle = s.ink;
      pen.fillText(s.text, s.x, s.y);
    };
    const draw = {
      rect: (s) => { const path = new Path2D(); path.roundRect(s.x, s.y, Math.max(s.w, 0), Math.max(s.h, 0), s.r || 0); paint(s, path); },
      line: (s) => paint({ ...s, fill: "none" }, new Path2D(`M${s.x1} ${s.y1}L${s.x2} ${s.y2}`)),
      circle: (s) => { const path = new Path2D(); path.arc(s.x, s.y, s.r, 0, 7); paint(s, path); },
      path: (s) => { const path = new Path2D(); path.addPath(new Path2D(s.d), new DOMMatrix(s.at)); paint(s, path); },
      text: write,
    };
    pen.scale(2, 2);
    pen.fillStyle = one.ground;
    pen.fillRect(0, 0, one.width, one.height);
    write(one.head);
    pen.save();
    pen.translate(one.left, one.top);
    for (const s of one.shapes) draw[s.kind](s);
    pen.restore();
    write(one.foot);
    canvas.toBlob(done, "image/png");
  };

  // The rows that fit the filters, as a spreadsheet reads them; no text in it can act as a formula.
  const asCsv = (table) => {
    const cell = (text) => {
      const plain = text.trim().replace(/\s+/g, " ");
      return `"${(/^[=+\-@\t\r]/.test(plain) && Number.isNaN(Number(plain)) ? `'${plain}` : plain).replace(/"/g, '""')}"`;
    };
    const rows = all("tr", table).filter((row) => !row.hidden || row.classList.contains("later"));
    return "\ufeff" + rows.map((row) => [...row.cells].filter((one) => !one.classList.contains("js-only")).map((one) => cell(one.textContent)).join(",")).join("\r\n") + "\r\n";
  };

  const sourceOf = (section) => {
    const made = document.getElementById("made");
    return `Source: ${[`“${section.dataset.cite}”`, section.dataset.byline, made && made.dataset.made].filter(Boolean).join(", ")}`;
  };

  // Buttons below a chart or a table.
  const files = (section, box, heading, kinds) => {
    const bar = element("p", "", "files");
    bar.append(element("span", "Save as", "name"));
    const name = `${section.id}-${heading}`.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-");
    const shot = () => picture(box, heading, sourceOf(section));
    const makers = {
      SVG: () => saved(`${name}.svg`, new Blob([asSvg(shot())], { type: "image/svg+xml" })),
      PNG: () => asPng(shot(), (blob) => { saved(`${name}.png`, blob); }),
      HTML: () => saved(`${name}.html`, new Blob([`<figure style="margin:0;max-width:100%;overflow-x:auto">${asSvg(shot())}</figure>\n`], { type: "text/html" })),
      CSV: () => saved(`${name}.csv`, new Blob([asCsv(box.querySelector("table") || box)], { type: "text/csv" })),
    };
    for (const kind of kinds) {
      const button = element("button", kind, "copy");
      button.type = "button";
      button.setAttribute("aria-label", `${heading} as ${kind}`);
      button.addEventListener("click", makers[kind]);
      bar.append(button);
    }
    box.after(bar);
  };

  const exporting = (section) => {
    const heading = (box) => {
      const caption = box.querySelector("caption");
      const region = box.getAttribute("aria-label") || (caption && caption.textContent);
      const part = box.closest("section");
      return region || (part && part.querySelector("h2") || section.querySelector("h1")).textContent.trim();
    };
    for (const box of all(".timeline, .flow", section)) files(section, box, heading(box), ["SVG", "PNG", "HTML"]);
    for (const box of all(".article", section)) files(section, box, "Statements and what was measured", ["SVG", "PNG", "HTML"]);
    for (const box of all(".scroll", section)) {
      const chart = box.querySelector(".shares, .density, .matrix");
      if (box.querySelector("table")) files(section, box, heading(box), chart ? ["SVG", "PNG", "HTML", "CSV"] : ["CSV"]);
    }
  };
