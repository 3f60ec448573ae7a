// Replaces the Cache-Control header of a response.
function handler(event) {
  event.response.headers['cache-control'] = { value: '@@CACHE_CONTROL@@' };
  return event.response;
}
