// Server-sent events that answer a POST, which EventSource cannot send.

/**
 * Read the events of a response as they come; call what hear has by the name of each, with its data.
 * @param {Response} response
 * @param {object} hear
 */
export async function listen(response, hear) {
  let rest = "";
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();  // Safari cannot iterate over it
  for (let part; !(part = await reader.read()).done;) {
    const events = (rest + part.value).split("\n\n");
    rest = events.pop();
    for (const [, name, data] of events.map((one) => one.match(/^event: (\w+)\ndata: (.*)$/))) hear[name](JSON.parse(data));
  }
}

/**
 * Return why the server refuses a request, in its own words if it has any for a page.
 * @param {Response} response
 */
export async function explain(response) {
  const text = await response.text();
  return /^text\/plain/.test(response.headers.get("Content-Type")) ? text.trim() : `the server answers ${response.status}.`;
}

/**
 * Return what a form sends, as the body of a request.
 * @param {HTMLFormElement} form
 * @returns {URLSearchParams}
 */
export function fields(form) {
  const texts = /** @type {any} */ (new FormData(form));  // the types fear files; our forms have none
  return new URLSearchParams(texts);
}
