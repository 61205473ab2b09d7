// Has the theme load its search, a worker and an index, when the reader goes to it, not with every page.
// The theme has no setting for it: its request is opened at once and sent later, and its worker begins later.
{
  const { open, send } = XMLHttpRequest.prototype, { Worker } = self;
  const wanted = new Promise((resolve) => {
    if (new URLSearchParams(location.search).has("q")) resolve();
    addEventListener("focusin", ({ target }) => target.closest(".md-search") && resolve());
  });

  XMLHttpRequest.prototype.open = function (method, url, ...rest) {
    open.call(this, method, url, ...rest);
    if (String(url).endsWith("search/search_index.json")) this.send = () => wanted.then(() => send.call(this));
  };

  self.Worker = function (url, options) {
    if (!/\/workers\/search\./.test(url)) return new Worker(url, options);
    const later = new EventTarget();
    const worker = wanted.then(() => Object.assign(new Worker(url, options), {
      onmessage: ({ data }) => later.dispatchEvent(new MessageEvent("message", { data })),
    }));
    later.postMessage = (message) => worker.then((begun) => begun.postMessage(message));
    return later;
  };
}
