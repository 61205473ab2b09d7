// Asks who runs this view five times more, and puts each answer in a row of its own.
const button = document.createElement("button");
const rows = document.querySelector("tbody#answers");
const status = document.createElement("span");

async function ask() {
  const answer = await fetch("?format=json");
  if (!answer.ok) throw new Error(`the server answers ${answer.status}`);
  const { process, thread, loop, task, crossings } = await answer.json();
  const row = rows.insertRow();
  for (const cell of [process, thread, loop ?? "none", task ?? "none", crossings, answer.headers.get("Crossings")])
    row.insertCell().textContent = cell;
}

async function askFiveTimes() {
  button.disabled = true;
  rows.replaceChildren();
  try {
    for (let times = 0; times < 5; times++) await ask();
    status.textContent = " Asked five times.";
  } catch (error) {
    status.textContent = ` The server does not answer: ${error.message}`;
  }
  button.disabled = false;
}

button.textContent = "Ask five times";
button.onclick = askFiveTimes;
status.setAttribute("role", "status");
document.getElementById("ask").append(button, status);
