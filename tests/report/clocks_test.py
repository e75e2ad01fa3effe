#!/usr/bin/env python3
"""clocks_test.py WHYBOUNCE: a line with a wrong clock changes nothing but itself."""
import json
import os
import random
import subprocess
import sys
import tempfile
import time

FAILED = []


def check(what, holds, *more):
    if not holds:
        FAILED.append(what)
        print('FAILED', what, *more)


def stamp(second):
    return f'2026-11-22T{4 + second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}Z'


def attempt(when, number, host='mail', sent=False):
    end = ('dsn=2.0.0, status=sent (250 ok)' if sent else 'dsn=4.4.1, status=deferred (connection refused)')
    return (f'{when} {host} postfix/smtp[1]: 4CC3B{number:05X}: to=<u{number}@b.example>, relay=mx.b.example[192.0.2.1]:25, delay=1, '
            f'delays=0/0/0/1, {end}\n')


def main(program):
    def run(*words):
        return json.loads(subprocess.run([program, *words, '--format', 'json'], stdout=subprocess.PIPE, check=True,
                                         env={**os.environ, 'TZ': 'UTC'}).stdout)

    def counts(report):
        return {key: report['mail'][key] for key in ('recipients', 'delivered', 'lost', 'waiting', 'messages')}

    waiting = [attempt(stamp(i), i) for i in range(300)]
    between = [f'{stamp(400 + i // 100)} mail postfix/smtpd[1]: connect from x.example[203.0.113.7]\n' for i in range(150_000)]
    ends = [attempt(stamp(5000 + i), i, sent=i % 3 != 0) for i in range(300)]
    odd = [attempt(when, 0xFFFFF - i, sent=True)
           for i, when in enumerate(('2026-11-29T05:00:00Z', '2027-11-22T05:00:00Z', '2025-11-22T05:00:00Z',
                                     '1971-06-01T00:00:00Z'))]
    with open('truth', 'w') as out:
        out.writelines(waiting + between + ends)
    truth = run('report', 'truth')
    check('the log itself', truth['mail']['delivered'] == 200 and truth['mail']['waiting'] == 100, counts(truth))
    for one in odd:
        with open('odd', 'w') as out:
            out.writelines(waiting + [one] + between + ends)
        for jobs in ('1', '3'):
            report = run('report', '-j', jobs, 'odd')
            want = {**counts(truth)}
            for key in ('recipients', 'delivered', 'messages'):
                want[key] += 1
            check('recipients beside ' + one[:20], counts(report) == want, counts(report))
            for key in ('first', 'last'):
                check(key + ' beside ' + one[:20], report[key] == truth[key], report[key])
            check('slots beside ' + one[:20], len(report['timeline']['slots']) == len(truth['timeline']['slots'])
                  if 'slots' in report['timeline'] else report['timeline'].keys() == truth['timeline'].keys())
            check('counted beside ' + one[:20], report['lines'].get('far_off') == 1, report['lines'])
        subprocess.run([program, 'map', '-o', 'odd.part', 'odd'], check=True)
        check('map and merge beside ' + one[:20], counts(run('merge', 'odd.part')) == want)
    check('nothing is said of a log whose clocks are right', 'far_off' not in truth['lines'])

    # ---- of a host whose clock is a month late the ids age by its own time
    late = [line.replace('2026-11-22', '2026-10-22').replace(' mail ', ' other ') for line in waiting + ends]
    mixed = waiting + late[:300] + between + late[300:] + ends
    with open('mixed', 'w') as out:
        out.writelines(mixed)
    report = run('report', 'mixed')
    check('two hosts', (report['mail']['delivered'], report['mail']['waiting'], report['mail']['recipients']) == (400, 200, 600),
          counts(report))
    # ---- three weeks of ids that are silent, come again and are used anew: in pieces as in one pass
    chance = random.Random(7)
    lines, ids = [], []
    for i in range(240_000):
        second = i * 8
        when = time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(1795300000 + second))
        host = chance.choice(('mail', 'mail', 'other'))
        if not ids or chance.random() < 0.4:
            number = i
            ids.append(number)
            if chance.random() < 0.7:
                lines.append(f'{when} {host} postfix/smtpd[1]: 4CC3B{number:05X}: client=x.example[203.0.113.7]\n')
        else:
            number = ids[-1 - int(chance.expovariate(1 / 3000)) % len(ids)] if chance.random() < 0.9 else chance.choice(ids)
        lines.append(attempt(when, number, host, sent=chance.random() < 0.3))
        if chance.random() < 0.2:
            lines.append(f'{when} {host} postfix/qmgr[1]: 4CC3B{number:05X}: removed\n')
    with open('whole', 'w') as out:
        out.writelines(lines)
    whole = run('report', '-j', '1', 'whole')
    check('threads', run('report', '-j', '3', 'whole') == whole)
    for cuts in ((0.3, 0.9), (0.02, 0.5)):
        ends = [0, *(int(len(lines) * cut) for cut in cuts), len(lines)]
        parts = []
        for number in range(3):
            with open(f'piece.{number}', 'w') as out:
                out.writelines(lines[ends[number]:ends[number + 1]])
            parts.append(f'part.{number}')
            subprocess.run([program, 'map', '-j', '2', '-o', parts[-1], f'piece.{number}'], check=True)
        subprocess.run([program, 'merge', '--format', 'partial', '-o', 'part.12', *parts[1:]], check=True)
        for tree in (parts, [parts[0], 'part.12']):
            check('pieces', counts(run('merge', *tree)) == counts(whole), counts(run('merge', *tree)), counts(whole))
    return 1 if FAILED else 0


if __name__ == '__main__':
    with tempfile.TemporaryDirectory() as work:
        program = os.path.abspath(sys.argv[1])
        os.chdir(work)
        sys.exit(main(program))
