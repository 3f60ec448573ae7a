// Replaces the Cache-Control header of a response.
// eslint-disable-next-line no-unused-vars -- CloudFront calls it.
function handler(event) {
  event.response.headers['cache-control'] = { value: '@@CACHE_CONTROL@@' };
  return event.response;
}
