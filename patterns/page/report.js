// Tables that sort and filter. Without it the page says the same, in the order of the report.
'use strict';
// A link to a cause opens the fold that tells of it, also where the browser does not do so itself.
const unfold = () => {
  const named = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const fold = named && named.closest('details');
  if (fold && !fold.open) {
    fold.open = true;
    named.scrollIntoView();
  }
};
addEventListener('hashchange', unfold);
unfold();

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

  const section = table.closest('section.table');
  if (free.length < 8 || section === null) continue;
  const filter = document.createElement('input');
  filter.type = 'search';
  filter.className = 'filter';
  filter.placeholder = document.body.dataset.filter;
  filter.setAttribute('aria-label', `${document.body.dataset.filter}: ${section.querySelector('h2').textContent}`);
  filter.addEventListener('input', () => {
    const words = filter.value.toLowerCase().split(/\s+/);
    for (const row of free) {
      const text = row.textContent.toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
    }
    for (const row of fixed) row.hidden = filter.value !== '';
  });
  section.prepend(filter);
}
