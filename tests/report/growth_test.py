#!/usr/bin/env python3
"""growth_test.py WHYBOUNCE: memory and work of n, 2n and 4n lines. Ratios only: no seconds, no bytes of one machine."""
import json
import os
import resource
import subprocess
import sys
import tempfile
import time

FAILED = []


def check(what, holds, *more):
    print('ok    ' if holds else 'FAILED', what, *more)
    if not holds:
        FAILED.append(what)


def cost(words):
    """Kilobytes at most and seconds of the processor, of one run."""
    pid = os.fork()
    if pid == 0:
        with open(os.devnull, 'w') as null:
            os.dup2(null.fileno(), 1)
            os.execv(words[0], words)
    _, status, usage = os.wait4(pid, 0)
    if status != 0:
        raise SystemExit(f'{words}: {status}')
    return usage.ru_maxrss, usage.ru_utime


def stamp(second):
    return time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(1795300000 + second))


def attempt(second, queue_id, recipient):
    return (f'{stamp(second)} mail postfix/smtp[1]: {queue_id}: to=<{recipient}>, relay=none, delay=1, delays=0/0/0/1, '
            'dsn=4.4.1, status=deferred (connect to b.example[192.0.2.1]:25: Connection refused)\n')


def main(program):
    sizes = (40_000, 80_000, 160_000)
    # Ids that never end: within the lifetime of a queue there are never more than 10,800 of them.
    for n in sizes:
        with open(f'open.{n}', 'w') as out:
            for i in range(n):
                out.write(f'{stamp(40 * i)} mail postfix/smtpd[1]: 4CC3B{i:06X}: client=x.example[203.0.113.7]\n')
                out.write(attempt(40 * i, f'4CC3B{i:06X}', f'u{i}@b.example'))
    for command in (['report', '-j1'], ['events'], ['suppress'], ['map', '-j1']):
        kb = [cost([program, *command, f'open.{n}'])[0] for n in sizes]

        bound = 8_000 if command[0] != "map" else 16_000  # map keeps which ids it saw begin, some bytes of each
        check(f'memory of {command[0]}: queue ids that never end', kb[2] - kb[0] < bound, kb)
    # One message with many recipients.
    for n in sizes:
        with open(f'wide.{n}', 'w') as out:
            for i in range(n):
                out.write(attempt(0, '4CC3B00001', f'u{i}@b.example'))
    for command in (['report', '-j1'], ['events'], ['suppress']):
        work = [cost([program, *command, f'wide.{n}'])[1] for n in sizes]
        check(f'work of {command[0]}: recipients of one queue id', work[2] < 8 * max(work[0], 0.05), work)
    # Names that never come again. Only map keeps them, as many as the tables of a report hold.
    for n in (*sizes, 4 * sizes[2]):
        with open(f'names.{n}', 'w') as out:
            for i in range(n):
                head = f'{stamp(i // 20)} mail postfix/'
                out.write(f'{head}smtpd[1]: 4CC3B{i:06X}: client=c.example[192.0.2.8]\n'
                          f'{head}qmgr[1]: 4CC3B{i:06X}: from=<s{i:x}@sender{i:x}.example>, size=1, nrcpt=1 (queue active)\n'
                          f'{head}smtp[1]: 4CC3B{i:06X}: to=<r{i:x}@domain{i:x}.example>, relay=mx{i:x}.example[192.0.2.1]:25, '
                          f'delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 ok)\n'
                          f'{head}qmgr[1]: 4CC3B{i:06X}: removed\n')
    for command in (['events'], ['suppress']):
        kb = [cost([program, *command, f'names.{n}'])[0] for n in sizes]
        check(f'memory of {command[0]}: names', kb[2] - kb[0] < 8_000, kb)
    kb = [cost([program, 'map', '-j1', '-o', 'names.part', f'names.{n}'])[0] for n in (sizes[2], 4 * sizes[2])]
    check('memory of map: names beyond those that tables hold', kb[1] - kb[0] < 60_000, kb)
    # "last message repeated N times".
    for n, repeats in ((1, 100), (2, 200), (4, 400)):
        with open(f'rep.{n}', 'w') as out:
            for i in range(repeats):
                out.write(attempt(i, f'4CC3B{i:05X}', 'ann@b.example'))
                out.write(f'{stamp(i)} mail last message repeated 99999 times\n')
    rows = subprocess.run([program, 'events', 'rep.1'], stdout=subprocess.PIPE, check=True).stdout.splitlines()
    check('a row for a line, and one for all that repeats it', len(rows) == 200 and json.loads(rows[1])['times'] == 99999)
    for command in (['events'], ['map', '-j1', '-o', 'rep.part']):
        kb = [cost([program, *command, f'rep.{n}'])[0] for n in (1, 4)]
        check(f'memory of {command[0]}: repeated lines', kb[1] - kb[0] < 8_000, kb)
    check('size of a partial: repeated lines', os.path.getsize('rep.part') < 400_000, os.path.getsize('rep.part'))
    return 1 if FAILED else 0


if __name__ == '__main__':
    with tempfile.TemporaryDirectory() as work:
        program = os.path.abspath(sys.argv[1])
        os.chdir(work)
        sys.exit(main(program))
