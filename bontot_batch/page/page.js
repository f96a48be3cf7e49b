"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const data = JSON.parse(byId("du-lieu").textContent);
  const SIGNS = { met: "✓", not_met: "✕", not_applicable: "–", no_data: "…", needs_judgement: "?" };
  const STEP = 100;
  const LARGEST_MAP = 600;
  const MOST_PRINTED = 1000;
  const fold = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/gi, "d").toLowerCase();
  const number = (value) => String(value).replace(/\B(?=(\d{3})+$)/g, ".");
  const order = new Intl.Collator("vi", { numeric: true }).compare;

  // Text is only ever set as text: nothing that a unit wrote can become markup.
  const el = (tag, attributes, ...children) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) if (value !== undefined) made.setAttribute(name, value);
    made.append(...children.filter((child) => child !== null));
    return made;
  };
  const unpack = async (id) => {
    const packed = Uint8Array.from(atob(byId(id).textContent), (letter) => letter.charCodeAt(0));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
    return JSON.parse(await new Response(stream).text());
  };
  const chip = (state) => el("span", { class: `chip t-${data.unitStates[state][0]}` }, data.unitStates[state][1]);
  const mark = (state) => {
    const [key, name] = data.clauseStates[state];
    return el("span", { class: `mark c-${key}` }, name);
  };
  const sign = (state, title) => {
    const key = state === undefined ? "" : data.clauseStates[state][0];
    return el("i", { class: key && `c-${key}`, title }, SIGNS[key] || "");
  };
  const criteriaText = (unit) => unit.marks
    ? data.criteria.map(([key], at) => `${key} ${data.clauseStates[unit.marks[at]][1]}`).join(", ")
    : "chưa xét";

  const units = data.units.map(([code, name, body, kind, state, marks, errors, warnings, unmet, above], at) => {
    const parent = data.parents[above];
    return { at, code, name, body, kind, state, marks, errors, warnings, unmet, parent, text: fold(`${code} ${name} ${parent}`) };
  });
  const unitOf = new Map(units.map((unit) => [unit.code, unit]));
  const unitLink = (unit) => `#dv=${encodeURIComponent(unit.code)}`;

  // A table of which the first lines are laid out, and more on demand. For printing all of them, unless they are so
  // many that a browser would take minutes to break them into pages; then the paper says what it leaves out.
  const lines = (body, more, left, render) => {
    let rows = [], shown = 0;
    const show = (upTo) => {
      const next = Math.min(upTo, rows.length);
      body.append(...rows.slice(shown, next).map(render));
      shown = next;
      more.hidden = shown >= rows.length;
      more.textContent = `Hiện thêm (còn ${number(rows.length - shown)})`;
    };
    const set = (wanted) => { rows = wanted; shown = 0; body.replaceChildren(); show(STEP); };
    more.addEventListener("click", () => { const at = shown; show(shown + 2 * STEP); body.rows[at]?.querySelector("a")?.focus(); });
    addEventListener("beforeprint", () => {
      show(Math.max(shown, MOST_PRINTED));
      left.hidden = shown >= rows.length;
      left.textContent = `Bản in có ${number(shown)} dòng đầu trên ${number(rows.length)}. Lọc hẹp hơn rồi in tiếp, hoặc in từ tong_hop.xlsx.`;
    });
    return { set };
  };
  const matches = (text, wanted) => wanted.every((word) => text.includes(word));
  const words = (text) => fold(text).split(/\s+/).filter(Boolean);
  const options = (select, first, entries) =>
    select.replaceChildren(el("option", { value: "" }, first), ...entries.map(([value, text]) => el("option", { value: String(value) }, text)));
  const counted = (key) => units.reduce((sums, unit) => sums.set(unit[key], (sums.get(unit[key]) || 0) + 1), new Map());

  // The list ------------------------------------------------------------------------------------------------------
  const COLUMNS = [
    ["Mã", (a, b) => order(a.code, b.code)],
    ["Tên tổ chức đảng", (a, b) => order(a.name, b.name)],
    ["Cấp quyết định", (a, b) => a.body - b.body],
    ["Trạng thái", (a, b) => a.state - b.state],
    ["Tiêu chí", (a, b) => a.unmet.length - b.unmet.length || order(a.marks, b.marks)],
    ["Lỗi", (a, b) => a.errors - b.errors],
    ["Lưu ý", (a, b) => a.warnings - b.warnings],
  ];
  const controls = { tim: byId("ds-tim"), tt: byId("ds-tt"), cq: byId("ds-cq"), k: byId("ds-k") };
  let sorted = null, listed = units;
  const list = lines(byId("ds-bang").tBodies[0], byId("ds-them"), byId("ds-con"), (unit) => el("tr", {},
    el("td", { "data-label": "Mã" }, unit.code),
    el("td", {}, el("a", { href: unitLink(unit) }, unit.name)),
    el("td", { "data-label": "Cấp quyết định" }, data.bodies[unit.body]),
    el("td", {}, chip(unit.state)),
    el("td", { class: "marks", "aria-label": criteriaText(unit) },
      ...(unit.marks ? data.criteria.map(([key, name], at) => sign(unit.marks[at], `${key}) ${name}: ${data.clauseStates[unit.marks[at]][1]}`)) : [])),
    el("td", { class: "number", "data-label": "Lỗi" }, number(unit.errors)),
    el("td", { class: "number", "data-label": "Lưu ý" }, number(unit.warnings))));
  const heads = COLUMNS.map(([name], at) => {
    const button = el("button", { type: "button" }, name);
    button.addEventListener("click", () => { sorted = [at, sorted && sorted[0] === at ? -sorted[1] : 1]; refresh(); });
    return el("th", { scope: "col" }, button);
  });
  const listHash = () => {
    const chosen = Object.entries(controls).filter(([, control]) => control.value).map(([key, control]) => `${key}=${encodeURIComponent(control.value)}`);
    if (sorted) chosen.push(`sx=${sorted[0]}${sorted[1] < 0 ? "-" : ""}`);
    return chosen.length ? `#${chosen.join("&")}` : "#danh-sach";
  };
  const refresh = (keepHash) => {
    const wanted = words(controls.tim.value);
    const [state, body, clause] = [controls.tt, controls.cq, controls.k].map((control) => control.value === "" ? -1 : Number(control.selectedIndex - 1));
    listed = units.filter((unit) => (state < 0 || unit.state === state) && (body < 0 || unit.body === body) &&
      (clause < 0 || unit.unmet.includes(clause)) && matches(unit.text, wanted));
    if (sorted) listed.sort((a, b) => sorted[1] * COLUMNS[sorted[0]][1](a, b) || a.at - b.at);
    heads.forEach((head, at) => sorted && sorted[0] === at
      ? head.setAttribute("aria-sort", sorted[1] > 0 ? "ascending" : "descending") : head.removeAttribute("aria-sort"));
    list.set(listed);
    byId("ds-so").textContent = listed.length ? `${number(listed.length)} trên ${number(units.length)} tổ chức đảng` : "Không có tổ chức đảng nào khớp; bỏ bớt điều kiện lọc.";
    if (keepHash !== true) history.replaceState(null, "", listHash());
  };
  const startList = () => {
    const states = counted("state"), bodies = counted("body");
    options(controls.tt, "Tất cả", data.unitStates.map(([key, name], at) => [key, `${name} (${number(states.get(at) || 0)})`]));
    options(controls.cq, "Tất cả", data.bodies.map((name, at) => [at, `${name} (${number(bodies.get(at) || 0)})`]));
    options(controls.k, "Bất kỳ", data.clauses.map(([key, label]) => [key, `${key} ${label}`]));
    byId("ds-bang").tHead.rows[0].append(...heads);
    let waiting = 0;
    controls.tim.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(refresh, 80); });
    for (const key of ["tt", "cq", "k"]) controls[key].addEventListener("change", refresh);
    byId("ds-loc").addEventListener("submit", (event) => { event.preventDefault(); clearTimeout(waiting); refresh(); });
    byId("ds-loc").addEventListener("reset", () => setTimeout(() => { sorted = null; refresh(); }));
    byId("ds").hidden = false;
  };

  // The map of criteria -------------------------------------------------------------------------------------------
  const startMap = () => {
    const select = byId("ban-do-cq");
    options(select, "Tất cả", data.bodies.map((name, at) => [at, name]));
    if (units.length > LARGEST_MAP) select.options[0].remove();
    const draw = () => byId("ban-do-o").replaceChildren(...units.filter((unit) => select.value === "" || unit.body === Number(select.value)).slice(0, LARGEST_MAP).map((unit) =>
      el("a", { href: unitLink(unit), title: unit.name, "aria-label": `${unit.name}: ${criteriaText(unit)}` }, ...data.criteria.map((_, at) => sign(unit.marks[at])))));
    select.addEventListener("change", draw);
    draw();
    byId("ban-do").hidden = false;
  };

  // The account of files ------------------------------------------------------------------------------------------
  const startFiles = () => {
    let rows = null;
    const table = lines(byId("tep-bang").tBodies[0], byId("tep-them"), byId("tep-con"), ([file, state, code, note, mail]) => el("tr", {},
      el("td", {}, file), el("td", { "data-label": "Tình trạng" }, data.fileStates[state][1]),
      el("td", { "data-label": "Tổ chức đảng" }, unitOf.has(code) ? el("a", { href: unitLink(unitOf.get(code)) }, code) : code),
      el("td", { "data-label": "Thư" }, mail), el("td", {}, note)));
    const show = () => {
      const wanted = words(byId("tep-tim").value), state = byId("tep-tt").selectedIndex - 1;
      const found = rows.filter((row) => (state < 0 || row[1] === state) && matches(fold(`${row[0]} ${row[2]} ${row[4]}`), wanted));
      table.set(found);
      byId("tep-so").textContent = `${number(found.length)} trên ${number(rows.length)}`;
    };
    options(byId("tep-tt"), "Tất cả", data.fileStates);
    byId("tep-mo").addEventListener("toggle", async () => { if (byId("tep-mo").open && !rows) { rows = await unpack("tep-du-lieu"); show(); } });
    byId("tep-tim").addEventListener("input", () => rows && show());
    byId("tep-tt").addEventListener("change", () => rows && show());
    byId("tep-loc").addEventListener("submit", (event) => event.preventDefault());
    byId("tep-mo").hidden = false;
  };

  // One unit ------------------------------------------------------------------------------------------------------
  const card = (title, ...children) => el("section", { class: "card" }, el("h2", {}, title), ...children);
  const facts = (pairs) => el("dl", {}, ...pairs.filter(([, value]) => value !== "").map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value))));
  const grid = (heads_, rows) => el("table", { class: "stack" }, el("thead", {}, el("tr", {}, ...heads_.map((name) => el("th", { scope: "col" }, name)))),
    el("tbody", {}, ...rows.map((row) => el("tr", {}, ...row.map((value, at) => el("td", { "data-label": heads_[at] }, value))))));
  const settles = (final) => ["met", "not_applicable"].includes(data.clauseStates[final][0]);
  const nameOf = (clause) => `${clause} ${(data.clauses.find(([key]) => key === clause) || ["", ""])[1]}`;
  const openCard = (clauses) => {
    const open = clauses.filter(([, , , final]) => !settles(final));
    return open.length ? card("Khoản không đạt, chưa kết luận", el("ul", { class: "said" }, ...open.map(([clause, , , final, reason, appraisal]) =>
      el("li", { class: data.clauseStates[final][0] === "not_met" ? "error" : "" }, el("b", {}, nameOf(clause)), el("br"), mark(final), appraisal ? `Thẩm định: ${appraisal}` : reason)))) : null;
  };
  const clauseRow = ([clause, computed, appraised, final, reason, appraisal, shares, inputs]) => {
    const rows = inputs.map(([field, value, cell]) => el("tr", {}, el("td", {}, data.fields[field]), el("td", {}, value), el("td", { class: "cell" }, cell)));
    return el("tr", {},
      el("th", { scope: "row" }, nameOf(clause)),
      el("td", { "data-label": "Tính theo phiếu" }, mark(computed)),
      el("td", { "data-label": "Thẩm định" }, appraised < 0 ? "–" : mark(appraised)),
      el("td", { "data-label": "Kết quả" }, mark(final)),
      el("td", {}, el("p", {}, reason), appraisal ? el("p", {}, `Thẩm định: ${appraisal}`) : null,
        ...shares.map(([name, part, whole, floor]) => el("p", { class: "hint" }, `${name}: mức ${floor}%, đo được ${number(part)}/${number(whole)}`)),
        inputs.length ? el("details", settles(final) ? {} : { open: "open" }, el("summary", {}, `Số liệu và ô trong phiếu (${inputs.length})`),
          el("table", { class: "inputs" }, el("tbody", {}, ...rows))) : null));
  };
  const criterionCard = (unit, trace, [key, name], at) => {
    const mine = trace.clauses.filter(([clause]) => (data.clauses.find(([number_]) => number_ === clause) || [])[2] === key);
    if (!mine.length) return null;
    return card(`${key}) ${name}`, el("p", {}, mark(unit.marks[at])), el("table", { class: "stack clause" },
      el("thead", {}, el("tr", {}, ...["Khoản", "Tính theo phiếu", "Thẩm định", "Kết quả", "Căn cứ"].map((text) => el("th", { scope: "col" }, text)))),
      el("tbody", {}, ...mine.map(clauseRow))));
  };
  const findingsCard = (findings) => findings.length ? card("Lỗi và lưu ý", el("ul", { class: "said" }, ...findings.map(([severity, code, file, place, message, hint]) =>
    el("li", { class: data.severities[severity][0] }, el("b", {}, `${data.severities[severity][1]} ${code}`), ` ${message}`, el("br"),
      el("span", { class: "hint" }, [`${file}${place && ` ${place}`}`, hint].filter(Boolean).join(" → ")))))) : null;
  const voteCard = (vote) => vote && card("Bỏ phiếu kín", el("p", {}, `Ngày ${vote[0]}. ${vote[1]}`), facts([["Đồng ý", number(vote[2])], ["Không đồng ý", number(vote[3])], ["Được triệu tập", number(vote[4])],
    ...vote[5].map(([name, count]) => [`Đạt: ${name}`, number(count)])]));
  const neighbours = (unit) => {
    const at = listed.indexOf(unit);
    const step = (to, text) => at >= 0 && listed[to] ? el("a", { href: unitLink(listed[to]) }, text) : null;
    return el("nav", { "aria-label": "Đơn vị" }, el("a", { href: listHash(), id: "ve" }, "← Về danh sách"), step(at - 1, "Đơn vị trước"), step(at + 1, "Đơn vị sau"));
  };
  const showUnit = async (unit) => {
    const page = byId("don-vi");
    const head = [neighbours(unit), el("h1", { tabindex: "-1" }, unit.name), el("p", {}, chip(unit.state)),
      el("section", { class: "card" }, facts([["Mã", unit.code], ["Loại hình", data.kinds[unit.kind]], ["Trực thuộc", unit.parent], ["Cấp quyết định", data.bodies[unit.body]]]))];
    let rest;
    try {
      const trace = (await unpack(`ct-${Math.floor(unit.at / data.chunk)}`))[unit.at % data.chunk];
      rest = [
        trace.documents.length ? card("Văn bản", el("ul", {}, ...trace.documents.map(([path, link]) => el("li", {}, link ? el("a", { href: link }, path) : path)))) : null,
        openCard(trace.clauses), findingsCard(trace.findings), voteCard(trace.vote), ...data.criteria.map((criterion, at) => criterionCard(unit, trace, criterion, at)),
        trace.files.length ? card("Đã gửi", grid(["Tệp", "Tình trạng", "Thư", "Ghi chú"], trace.files.map(([file, state, , note, mail]) => [file, data.fileStates[state][1], mail, note]))) : null,
        trace.changes.length ? card("Thay đổi so với phiếu trước", grid(["Nội dung", "Ô", "Phiếu trước", "Trước", "Sau"], trace.changes)) : null,
      ];
    } catch (error) {
      rest = [el("p", { class: "card", role: "alert" }, "Trình duyệt này quá cũ để mở chi tiết. Dùng Edge, Chrome, Firefox bản mới, hoặc xem tong_hop.xlsx.")];
    }
    page.replaceChildren(...[...head, ...rest].filter(Boolean));
    byId("chinh").hidden = true;
    page.hidden = false;
    document.title = `${unit.name} – ${title}`;
    scrollTo({ top: 0 });
    page.querySelector("h1").focus({ preventScroll: true });
  };

  // Where the page stands is in its address, so that a view can be kept, sent and gone back to ---------------------
  const title = document.title;
  const route = () => {
    const asked = new URLSearchParams(location.hash.slice(1));
    const unit = unitOf.get(asked.get("dv"));
    if (unit) return showUnit(unit);
    byId("don-vi").hidden = true;
    byId("chinh").hidden = false;
    document.title = title;
    if (["tim", "tt", "cq", "k", "sx"].some((key) => asked.has(key))) {
      for (const [key, control] of Object.entries(controls)) { control.value = asked.get(key) || ""; if (control.selectedIndex < 0) control.value = ""; }
      const sort = /^([0-6])(-?)$/.exec(asked.get("sx") || "");
      sorted = sort ? [Number(sort[1]), sort[2] ? -1 : 1] : null;
      refresh(true);
      byId("danh-sach").scrollIntoView();
    } else if (location.hash.length > 1) byId(location.hash.slice(1))?.scrollIntoView();
    return null;
  };
  addEventListener("hashchange", route);
  addEventListener("keydown", (event) => {
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    if (event.key === "/" && !typing && byId("don-vi").hidden) { event.preventDefault(); controls.tim.focus(); }
    if (event.key === "Escape" && !byId("don-vi").hidden) byId("ve").click();
  });
  startList();
  refresh(true);
  startMap();
  startFiles();
  route();
})();
