// Tables that sort and filter. Without it the page says the same, in the order of the report.
'use strict';
// A link to a cause opens the fold that tells of it, also where the browser does not do so itself.
const unfold = () => {
  const named = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!named) return;
  let opened = false;
  for (let fold = named.closest('details'); fold; fold = fold.parentElement.closest('details')) {
    opened ||= !fold.open;
    fold.open = true;
  }
  if (opened) named.scrollIntoView();
};
addEventListener('hashchange', unfold);
unfold();

// The menu of a phone or tablet is closed at first.
const menu = document.querySelector('.contents details');
const phone = matchMedia('(max-width: 62rem)');
const fit = () => { menu.open = !phone.matches; };
phone.addEventListener('change', fit);
fit();
menu.addEventListener('click', (event) => {
  if (phone.matches && event.target.tagName === 'A') menu.open = false;
});

for (const table of document.querySelectorAll('table.data')) {
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  const rows = [...body.rows];
  const fixed = rows.filter((row) => row.classList.contains('rest'));
  const free = rows.filter((row) => !row.classList.contains('rest'));
  if (free.length < 2) continue;

  const valueOf = (row, column) => {
    const cell = row.cells[column];
    return cell.dataset.v === undefined ? cell.textContent.trim().toLowerCase() : Number(cell.dataset.v);
  };
  heads.forEach((head, column) => {
    if (head.textContent === '') return;
    const button = document.createElement('button');
    button.type = 'button';
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener('click', () => {
      // Numbers begin with the largest, words with the first.
      const first = head.classList.contains('n') ? 'descending' : 'ascending';
      const other = first === 'ascending' ? 'descending' : 'ascending';
      const order = head.getAttribute('aria-sort') === first ? other : first;
      heads.forEach((one) => one.removeAttribute('aria-sort'));
      head.setAttribute('aria-sort', order);
      const sign = order === 'ascending' ? 1 : -1;
      free.sort((a, b) => {
        const [x, y] = [valueOf(a, column), valueOf(b, column)];
        return x < y ? -sign : x > y ? sign : 0;
      });
      body.append(...free, ...fixed);
    });
  });

  // A phone shows a row as a block: each cell says what it is.
  for (const row of rows) {
    heads.forEach((head, column) => {
      const cell = row.cells[column];
      if (column > 0 && cell !== undefined && head.textContent !== '') cell.dataset.l = head.textContent;
    });
  }
  table.classList.add('labelled');

  const section = table.closest('section.table');
  // What a fold has is short, and not what the section's filter is for.
  if (section === null || table.closest('details details') !== null) continue;
  // Ten rows first, all on demand.
  const kFirst = 10;
  let more = null;
  if (free.length > kFirst + 2) {
    more = document.createElement('button');
    more.type = 'button';
    more.className = 'more';
    const shorten = (short) => {
      table.classList.toggle('short', short);
      more.textContent = short ? document.body.dataset.all.replace('{n}', free.length)
        : document.body.dataset.less.replace('{n}', kFirst);
    };
    more.addEventListener('click', () => shorten(!table.classList.contains('short')));
    shorten(true);
    table.parentElement.after(more);
  }
  if (free.length < 8) continue;
  const filter = document.createElement('input');
  filter.type = 'search';
  filter.className = 'filter';
  filter.placeholder = document.body.dataset.filter;
  filter.setAttribute('aria-label', `${document.body.dataset.filter}: ${section.querySelector('h2').textContent}`);
  filter.addEventListener('input', () => {
    // What is looked for may stand in any row.
    if (more !== null) {
      table.classList.toggle('short', filter.value === '');
      more.hidden = filter.value !== '';
    }
    const words = filter.value.toLowerCase().split(/\s+/);
    for (const row of free) {
      const text = row.textContent.toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
    }
    for (const row of fixed) row.hidden = filter.value !== '';
  });
  section.prepend(filter);
}
