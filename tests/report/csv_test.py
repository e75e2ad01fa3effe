#!/usr/bin/env python3
"""csv_test.py WHYBOUNCE: no cell of the CSV is a formula, whatever the reader cuts lines at.

With LibreOffice (soffice) it is also opened there and the cells are looked at.
"""
import csv
import io
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile


def report(program, log, *flags):
    run = subprocess.run([program, 'report', '--format', 'csv', '--top', '1000', *flags, log], stdout=subprocess.PIPE,
                         check=False, env={**os.environ, 'TZ': 'UTC'})
    return run.stdout.decode('utf-8')


def formulas(text, separator):
    for row in csv.reader(io.StringIO(text), delimiter=separator):
        for cell in row:
            if cell.lstrip(' "')[:1] in ('=', '+', '-', '@', '\t', '\r') and not cell.lstrip('-').replace('.', '').isdigit():
                yield cell


def in_libreoffice(text, separator, work):
    """Formula cells that LibreOffice makes of it."""
    source = os.path.join(work, 'report.csv')
    with open(source, 'w', encoding='utf-8') as out:
        out.write(text)
    subprocess.run(['soffice', f'-env:UserInstallation=file://{work}/profile', '--headless', '--convert-to', 'xlsx',
                    f'--infilter=CSV:{ord(separator)},34,76,1', '--outdir', work, source], check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with zipfile.ZipFile(os.path.join(work, 'report.xlsx')) as book:
        return sum(book.read(name).count(b'<f') for name in book.namelist() if name.startswith('xl/worksheets/'))


def main(program):
    failures = []
    here = os.path.dirname(os.path.abspath(__file__))
    with tempfile.TemporaryDirectory() as work:
        log = os.path.join(work, '=1+1.log')
        subprocess.run([sys.executable, os.path.join(here, 'hostile.py'), log], check=True)
        safe = report(program, log)
        for separator in ',;\t|':
            found = list(formulas(safe, separator))
            if found:
                failures.append(f'cut at {separator!r}: {found[:5]}')
            if shutil.which('soffice'):
                count = in_libreoffice(safe, separator, work)
                if count:
                    failures.append(f'LibreOffice, cut at {separator!r}: {count} formula cells')
        rows = list(csv.reader(io.StringIO(safe)))
        if len({len(row) for row in rows}) != 1 or len(rows) < 1000:
            failures.append(f'{len(rows)} rows of {({len(row) for row in rows})} cells')
        # For programs: what the log said, nothing added.
        raw = report(program, log, '--csv', 'raw')
        if not any(row[1] == '=1+*@shop.example' for row in csv.reader(io.StringIO(raw))):
            failures.append('raw: the sender =1+*@shop.example is not there as it was')
        if not any(row[1] == "'=1+*@shop.example" for row in rows):
            failures.append('the sender =1+*@shop.example has no apostrophe')
    for failure in failures:
        print('FAILED', failure)
    return 1 if failures else 0


if __name__ == '__main__':
    sys.exit(main(os.path.abspath(sys.argv[1])))
