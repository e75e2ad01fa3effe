#!/usr/bin/env python3
"""Groups and a report for each: the numbers of the groups are those of the rows, and of the reports that
--out-per writes, whatever names strangers choose for themselves.

groups_test.py WHYBOUNCE LOG
"""
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter

FATES = ('recipients', 'delivered', 'lost', 'waiting')
failed = []


def check(what, ok):
    if not ok:
        failed.append(what)


def run(*words):
    return subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)


def attempts(row):
    return tuple(row['attempts'][code_class] for code_class in ('2xx', '4xx', '5xx'))


def numbers_agree(program, log):
    base = ['--year', '2026', '--tz', 'UTC', log]
    for group in ('sender-domain', 'organisation', 'host', r'@([a-z]+)\.'):
        report = json.loads(run(program, 'report', '--format', 'json', '--group-by', group, *base).stdout)
        whole = json.loads(run(program, 'report', '--format', 'json', *base).stdout)
        check(f'{group}: the whole stays', report['mail'] == whole['mail'] and report['lines'] == whole['lines'])
        check(f'{group}: is named', report['group_by'] == group)
        table = report['groups']
        for fate in FATES:
            check(f'{group}: {fate} add up',
                  sum(row[fate] for row in table['rows']) + table['rest'][fate] + table['unnamed'][fate] ==
                  whole['mail'][fate])
        if group == 'host':
            continue
        # Each as a report of its own.
        with tempfile.TemporaryDirectory() as directory:
            out = os.path.join(directory, 'new')
            done = run(program, 'report', '--out-per', group, out, '--format', 'json', *base)
            check(f'{group}: exit {done.returncode} {done.stderr[:200]}', done.returncode == 0)
            check(f'{group}: nobody else may read', os.stat(out).st_mode & 0o77 == 0)
            parts = {}
            for name in os.listdir(out):
                with open(os.path.join(out, name), encoding='utf-8') as part:
                    read = json.load(part)
                parts[read['part'].split('=', 1)[1]] = read
            for row in table['rows']:
                if row['name'] == '':
                    continue
                part = parts.get(row['name'])
                check(f'{group}: {row["name"]} has a report', part is not None)
                if part is not None:
                    check(f'{group}: {row["name"]} has its numbers',
                          all(part['mail'][fate] == row[fate] for fate in FATES) and
                          attempts(part['mail']) == attempts(row))
    rows = run(program, 'events', '--group-by', 'sender-domain', *base).stdout.decode().splitlines()
    groups = Counter(json.loads(row).get('group') for row in rows)
    check('rows have groups', len(groups) > 2)


def message(number, sender):
    head = f'Nov 22 04:00:{number:02} mx postfix/'
    queue_id = f'4A1B2C3D{number:02}'
    return (f'{head}smtpd[7]: {queue_id}: client=a[192.0.2.9]\n'
            f'{head}qmgr[7]: {queue_id}: from=<{sender}>, size=9, nrcpt=1 (queue active)\n'
            f'{head}smtp[7]: {queue_id}: to=<x@corp.example>, relay=mx.corp.example[192.0.2.1]:25, delay=1, '
            f'delays=0/0/1/0, dsn=2.0.0, status=sent (250 2.0.0 Ok)\n{head}qmgr[7]: {queue_id}: removed\n')


def names_lead_nowhere(program):
    senders = ['a@../../etc', 'a@/tmp/x', 'a@..', 'a@.hidden', 'a@-rf', 'a@' + 'b' * 300, 'a@good.example',
               'a@x\x00y', 'a@a/b', 'a@a_b', 'a@%2e%2e%2f', 'a@\xff\xfe']
    with tempfile.TemporaryDirectory() as directory:
        log = os.path.join(directory, 'mail.log')
        with open(log, 'w', encoding='latin-1') as out:
            out.write(''.join(message(i, sender) for i, sender in enumerate(senders)))
        reports = os.path.join(directory, 'a', 'reports')
        os.makedirs(reports)
        victim = os.path.join(directory, 'victim')
        with open(victim, 'w', encoding='ascii') as out:
            out.write('mine')
        os.symlink(victim, os.path.join(reports, 'good.example.txt'))
        before = {name for name in os.listdir(directory)}
        run(program, 'report', '--year', '2026', '--out-per', 'sender-domain', reports, log)
        check('nothing beside the directory', {name for name in os.listdir(directory)} == before)
        check('nothing beside it within', os.listdir(os.path.join(directory, 'a')) == ['reports'])
        with open(victim, encoding='ascii') as read:
            check('a planted link is not followed', read.read() == 'mine')
        written = os.listdir(reports)
        check(f'each has a file of its own: {written}', len(written) >= len(senders) - 2)
        check('none is hidden', all(not name.startswith(('.', '-')) for name in written))


def what_cannot_be(program, log):
    for words, said in ((['--group-by', 'nothing'], b'sender-domain'), (['--group-by', '('], b'cannot be read'),
                        (['--group-by', 'host', '--by', 'host'], b'one grouping at a time'),
                        (['--group-by', 'host', '--state', '/nonexistent/state'], b'--state'),
                        (['--out-per', 'host', '/tmp', '-o', 'x'], b'without -o'),
                        (['--follow', '--cause', 'mailbox-full'], b'--follow')):
        done = run(program, 'report', *words, log)
        check(f'{words}: {done.returncode} {done.stderr[:150]}', done.returncode == 2 and said in done.stderr)
        check(f'{words}: prints nothing', done.stdout == b'')


def main():
    program, log = sys.argv[1:3]
    numbers_agree(program, log)
    names_lead_nowhere(program)
    what_cannot_be(program, log)
    for line in failed[:20]:
        print('wrong:', line)
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
