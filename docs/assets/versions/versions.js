// Lets a reader pick their Django: the table shows that release alone, with its answers in full.
const table = document.querySelector(".matrix table");
const pick = document.querySelector(".pick");
const select = pick.querySelector("select");
const releases = [...table.tHead.querySelectorAll("[data-django]")].map((head) => head.dataset.django);

/** Return what a row's own section says of a release. */
function detail(row, release) {
  const heading = document.getElementById(row.querySelector("a").hash.slice(1));
  const lines = [...heading.nextElementSibling.querySelectorAll("li")];
  const line = lines.find((line) => line.dataset.django.split(" ").includes(release));
  return line.textContent.replace(line.querySelector("b").textContent, "").trim();
}

/** Show one release in the table, or all of them for "". */
function show(release) {
  for (const cell of table.querySelectorAll("[data-django]")) cell.hidden = release && cell.dataset.django !== release;
  for (const cell of table.querySelectorAll(".detail")) cell.remove();
  for (const row of release ? table.querySelectorAll("tr:has(td)") : []) {
    const cell = row.insertCell();
    cell.className = "detail";
    cell.textContent = detail(row, release);
  }
  if (release) {
    const head = document.createElement("th");
    Object.assign(head, { className: "detail", scope: "col", textContent: "its answer" });
    table.tHead.rows[0].append(head);
  }
  for (const line of document.querySelectorAll(".answers li"))
    line.classList.toggle("other", Boolean(release) && !line.dataset.django.split(" ").includes(release));
}

/** Keep the choice in the address, so that it can be sent and comes back. */
function remember(release) {
  const address = new URL(location.href);
  if (release) address.searchParams.set("django", release);
  else address.searchParams.delete("django");
  history.replaceState(null, "", address);
}

select.add(new Option("all releases", ""));
for (const release of releases) select.add(new Option(release, release));
select.onchange = () => {
  show(select.value);
  remember(select.value);
};
pick.hidden = false;
table.addEventListener("click", ({ target }) => {
  const row = target instanceof Element && target.closest("tr:has(td)");
  if (row) location.hash = row.querySelector("a").hash;
});
const asked = new URLSearchParams(location.search).get("django");
if (releases.includes(asked)) {
  select.value = asked;
  show(asked);
}
