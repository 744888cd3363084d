// Copy buttons, the words of a claim, and the two columns of a topic. All content is there without it.
"use strict";

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const from = document.getElementById(button.dataset.copy);
    const text = from.textContent;
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(from);
      button.textContent = "Press Ctrl+C";
    }
    setTimeout(() => { button.textContent = "Copy"; }, 2000);
  });
}

for (const claim of document.querySelectorAll("[data-claim]")) {
  const passage = claim.closest(".passage");
  const words = [...passage.querySelectorAll("[data-claims]")]
    .filter((one) => one.dataset.claims.split(" ").includes(claim.dataset.claim));
  const show = (on) => words.forEach((one) => one.classList.toggle("on", on));
  claim.addEventListener("mouseenter", () => show(true));
  claim.addEventListener("mouseleave", () => show(false));
  claim.addEventListener("focusin", () => show(true));
  claim.addEventListener("focusout", () => show(false));
}

const choose = document.querySelector(".choose");
if (choose) {
  choose.hidden = false;
  const years = [...document.querySelectorAll(".year")].map((year) => {
    const claims = new Map();
    for (const one of year.querySelectorAll(".claim")) {
      claims.set(one.querySelector("a").getAttribute("href"), one.cloneNode(true));
    }
    return [year, [...claims.values()]];
  });
  const fill = () => {
    for (const [year, claims] of years) {
      const taken = new Set();
      for (const place of ["left", "right"]) {
        const select = choose.elements[place];
        const column = year.querySelector(`[data-column=${place}]`);
        column.querySelector("h3").textContent = select.selectedOptions[0].textContent;
        const found = claims.filter((one) => one.dataset.keys.split(" ").includes(select.value));
        found.forEach((one) => taken.add(one));
        column.querySelector("ul").replaceChildren(...found.map((one) => one.cloneNode(true)));
      }
      const rest = claims.filter((one) => !taken.has(one));
      year.querySelector(".rest h3").textContent = "All others";
      year.querySelector(".rest ul").replaceChildren(...rest.map((one) => one.cloneNode(true)));
    }
  };
  const read = () => {
    const asked = new URLSearchParams(location.hash.slice(1));
    for (const place of ["left", "right"]) {
      if (asked.has(place)) choose.elements[place].value = asked.get(place);
    }
    fill();
  };
  choose.addEventListener("change", () => {
    location.hash = new URLSearchParams(new FormData(choose)).toString();
  });
  choose.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("hashchange", read);
  if (location.hash.includes("=")) read();
}
