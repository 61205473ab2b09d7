// Has the theme fetch the search index when the reader goes to the search, not with every page.
// The theme has no setting for it, so its request is opened at once, and sent later.
const { open, send } = XMLHttpRequest.prototype;

XMLHttpRequest.prototype.open = function (method, url, ...rest) {
  open.call(this, method, url, ...rest);
  if (!String(url).endsWith("search/search_index.json") || new URLSearchParams(location.search).has("q")) return;
  this.send = () => {
    const go = ({ target }) => {
      if (!target.closest(".md-search")) return;
      removeEventListener("focusin", go);
      send.call(this);
    };
    addEventListener("focusin", go);
  };
};
