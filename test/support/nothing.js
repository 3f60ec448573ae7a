/** In place of a package that tests need not load: see jest.config.js. */
module.exports = {};
