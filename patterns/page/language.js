// The first page of the site asks for the language; whoever read here before has answered, and so has
// a browser that has a language of its own. "index.html#languages" asks again.
(function () {
  'use strict';
  if (location.hash === '#languages') return;
  var offered = Array.from(document.querySelectorAll('.choice a')).map(function (link) { return link.lang; });
  var wanted = Array.from(navigator.languages || []);
  try { wanted.unshift(localStorage.getItem('whybounce-language') || ''); } catch (error) { /* not allowed */ }
  var chosen = wanted.map(function (tag) { return tag.toLowerCase().split('-')[0]; })
    .find(function (tag) { return offered.includes(tag); });
  if (chosen) location.replace(chosen + '/index.html');
})();
