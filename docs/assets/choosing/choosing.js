// Asks the questions that head the first columns of the table: what does not fit the answers fades, the row that is left says it.
const table = document.querySelector(".choose table");
const rows = [...table.tBodies[0].rows];
const QUESTIONS = 3, ANY = "any";
const heads = [...table.tHead.rows[0].cells].slice(0, QUESTIONS);
const form = document.createElement("form");
const told = document.createElement("output");

/** Return what a row says to a question. */
const said = (row, question) => row.cells[question].textContent;

/** Show which rows fit what is chosen, and keep that in the address, so that it can be sent. */
function choose() {
  const chosen = selects.map((select) => select.value);
  const fit = rows.filter((row) => chosen.every((answer, n) => !answer || [answer, ANY].includes(said(row, n))));
  for (const row of rows) {
    row.classList.toggle("other", !fit.includes(row));
    row.classList.toggle("chosen", fit.length === 1 && fit[0] === row);
  }
  if (!chosen.some(Boolean)) told.textContent = "";
  else told.textContent = fit.length === 1 ? `${said(fit[0], QUESTIONS)}: ${said(fit[0], QUESTIONS + 1)}.` : `${fit.length} rows are left.`;
  const address = new URL(location.href);
  for (const [n, select] of selects.entries()) {
    if (chosen[n]) address.searchParams.set(select.name, chosen[n]);
    else address.searchParams.delete(select.name);
  }
  history.replaceState(null, "", address);
}

const asked = new URLSearchParams(location.search);
const selects = heads.map((head, n) => {
  const label = form.appendChild(document.createElement("label"));
  const select = document.createElement("select");
  label.append(`${head.textContent} `, select);
  select.name = head.textContent.replaceAll(" ", "-");
  select.add(new Option("…", ""));
  for (const answer of new Set(rows.map((row) => said(row, n)))) if (answer !== ANY) select.add(new Option(answer, answer));
  const answer = asked.get(select.name);
  if ([...select.options].some((option) => option.value === answer)) select.value = answer;
  select.onchange = choose;
  return select;
});
form.onsubmit = (event) => event.preventDefault();
form.append(told);
table.closest(".choose").prepend(form);
choose();
