// Serves the one page of a single-page application for its routes. Paths with a file extension stay unchanged.
function handler(event) {
  var request = event.request;
  if (!/\.[^/]+$/.test(request.uri)) request.uri = '/index.html';
  return request;
}
