"use strict";
(() => {
  const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/đ/g, "d");
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));

  for (const tools of all("[data-tools]")) tools.hidden = false;

  for (const field of all("input[data-filter]")) {
    const rows = all("tbody tr", document.getElementById(field.dataset.filter));
    const texts = rows.map((row) => plain(row.textContent).replace(/\s+/g, " "));
    const count = document.getElementById(field.dataset.count);
    field.addEventListener("input", () => {
      const words = plain(field.value).split(/\s+/).filter(Boolean);
      const phrase = words.join(" ");
      const wanted = texts.some((text) => text.includes(phrase)) ? [phrase] : words;
      let shown = 0;
      for (const [place, row] of rows.entries()) {
        const fits = wanted.every((part) => texts[place].includes(part));
        row.hidden = !fits;
        shown += fits ? 1 : 0;
      }
      count.textContent = words.length ? `${shown}/${rows.length}` : "";
    });
  }

  for (const button of all("button[data-expand]")) {
    button.addEventListener("click", () => {
      const open = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", String(open));
      for (const item of all("details")) item.open = open;
    });
  }

  const openTarget = () => {
    const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    if (!target) return;
    for (let item = target; item; item = item.parentElement) if (item.tagName === "DETAILS") item.open = true;
    const inner = target.querySelector("details");
    if (inner) inner.open = true;
    target.scrollIntoView();
  };
  addEventListener("hashchange", openTarget);
  openTarget();

  let closed = [];
  addEventListener("beforeprint", () => {
    closed = all("details[data-print]:not([open])");
    for (const item of closed) item.open = true;
  });
  addEventListener("afterprint", () => {
    for (const item of closed) item.open = false;
  });
})();
