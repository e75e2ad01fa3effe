// The search field: looks through `pages` of pages.js (id, title, further words), on the reader's
// machine only. Without scripts the field stays hidden, and the index page lists everything.
(function () {
  'use strict';
  // What language.js goes by the next time.
  try { localStorage.setItem('whybounce-language', document.documentElement.lang); } catch (error) { /* not allowed */ }
  var HITS_MAX = 12;
  var box = document.querySelector('.search');
  var field = box.querySelector('input');
  var list = box.querySelector('ul');

  // Without case, accents and spelling: "echec" finds "échec", "authorized" finds "authorised".
  function folded(text) {
    return text.toLowerCase().normalize('NFD').replace(/[\u0300-\u036f]/g, '')
      .replace(/iz(?=[eia])/g, 'is');
  }

  // As codes are pasted: "550-5.1.1" is two words.
  function asked(text) {
    return folded(text).replace(/(\d{3})-/g, '$1 ').replace(/[()\[\]#:;,"]/g, ' ').trim();
  }

  var rows = pages.map(function (page) {
    var title = folded(page[1]);
    var all = page[0] + ' ' + title + ' ' + folded(page[2]);
    // "nullmx" is "null MX" to whoever types fast.
    return { id: page[0], title: page[1], folded: title, all: all, joined: all.replace(/[ -]/g, '') };
  });

  // Smaller is better; -1 if a word is missing.
  function rank(row, words, whole) {
    if (!words.every(function (word) { return row.all.includes(word); })) {
      return words.length === 1 && whole.length > 4 && row.joined.includes(whole) ? 4 : -1;
    }
    // "5.1.10" is on the page of X.1.10.
    if ([whole, whole.replace(/ /g, '-'), whole.replace(/^[245](?=\.)/, 'x')].includes(row.id)) return 0;
    if (words.every(function (word) { return (' ' + row.folded).includes(' ' + word); })) return 1;
    return row.folded.includes(whole) ? 2 : 3;
  }

  function show() {
    var whole = asked(field.value);
    list.replaceChildren();
    if (whole === '') return;
    var words = whole.split(/\s+/);
    var hits = rows
      .map(function (row) { return { row: row, rank: rank(row, words, whole) }; })
      .filter(function (hit) { return hit.rank >= 0; })
      .sort(function (a, b) { return a.rank - b.rank; })
      .slice(0, HITS_MAX);
    list.replaceChildren.apply(list, hits.map(function (hit) { return entry(hit.row.id, hit.row.title); }));
    if (hits.length > 0) return;
    var none = document.createElement('span');
    none.textContent = list.dataset.none;
    list.appendChild(document.createElement('li')).appendChild(none);
    // A sentence is no name of a page: a pasted reply has one all the same.
    var pasted = field.value;
    if (words.length > 2) {
      pasteBox.lookUp(pasted, function (found) {
        if (field.value === pasted && found.length > 0)
          list.replaceChildren.apply(list, found.map(function (page) { return entry(page[0], page[1]); }));
      });
    }
  }

  function entry(id, title) {
    var item = document.createElement('li'), link = document.createElement('a');
    link.href = id + '.html';
    link.textContent = title;
    item.appendChild(link);
    return item;
  }

  // Up and down go through the field and the hits; Enter in the field takes the first hit.
  function move(event) {
    var stops = [field].concat(Array.from(list.querySelectorAll('a')));
    var at = stops.indexOf(document.activeElement);
    var step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && at >= 0) {
      stops[Math.max(0, Math.min(stops.length - 1, at + step))].focus();
      event.preventDefault();
    } else if (event.key === 'Enter' && at === 0 && stops.length > 1) {
      stops[1].click();
    } else if (event.key === 'Escape') {
      field.value = '';
      show();
      field.focus();
    }
  }

  box.hidden = false;
  field.addEventListener('input', show);
  box.addEventListener('keydown', move);
  document.addEventListener('keydown', function (event) {
    if (event.key === '/' && document.activeElement !== field) {
      field.focus();
      event.preventDefault();
    }
  });
  document.addEventListener('click', function (event) {
    if (!box.contains(event.target)) list.replaceChildren();
  });
})();
