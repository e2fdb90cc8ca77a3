  // The comparison: a chosen topic or person is what its column shows and sorts by; both, dates and kinds filter.
  const comparison = (list, tools) => {
    const value = (name) => (tools.elements[name] ? tools.elements[name].value : "");
    const columns = [
      { name: "topic", column: ".topics-col", lines: "li", usual: (lines) => lines[0] },
      { name: "person", column: ".floor-col", lines: ".lead", usual: (lines) => lines[0] },
    ];
    const figure = (row, { name, column, lines, usual }) => {
      const cell = row.querySelector(column);
      const every = all(lines, cell);
      const chosen = value(name);
      const found = chosen ? every.find((one) => one.dataset[name] === chosen) : usual(every);
      for (const one of every) one.hidden = chosen ? one !== found : one.dataset.person !== undefined;
      cell.querySelector(".shares-list")?.classList.toggle("one", chosen !== "");
      cell.dataset.v = found && found.dataset.v ? found.dataset.v : "0";
      return Number(cell.dataset.v);
    };
    const fits = (row) => {
      const day = row.dataset.day || ""; // from and to may be a year or a month: 2016-09
      const [from, to] = [value("from").trim(), value("to").trim()];
      return (!value("kind") || row.dataset.kind === value("kind")) &&
        (!from || (day && day >= from)) && (!to || (day && day.slice(0, to.length) <= to)) &&
        columns.every(({ name, column }) => !value(name) || row.querySelector(column).dataset.v !== "0");
    };
    // The rows in their new order, by what was chosen last; null where nothing that sorts was touched.
    const ordered = (rows, touched) => {
      const own = columns.find(({ name }) => name === touched);
      if (!own) return null;
      const keyed = rows.map((one) => [figure(one.row, own), one]);
      for (const other of all("th[aria-sort]", list)) other.removeAttribute("aria-sort");
      if (!value(own.name)) return rows;
      list.querySelector(`th${own.column}`).setAttribute("aria-sort", "descending");
      return keyed.sort((a, b) => b[0] - a[0]).map((pair) => pair[1]);
    };
    return { fits, ordered, names: columns.map(({ name }) => name) };
  };
