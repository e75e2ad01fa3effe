#!/usr/bin/env python3
"""differential_test.py WHYBOUNCE SAMPLES [LOGS]: every way to read a mutated log gives one report.

Logs are stretches of the samples with lines lost, doubled, swapped, cut, joined and spoiled, by a fixed seed each. For any of
them: -j1 = -j2 = -j7; file = pipe = gz of two members; pieces read together = pieces mapped and merged in any tree; the sums of
--state runs over the growing file = one pass; and the sections of a report add up to its total.
"""
import gzip
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time

FILES = (('postfix/mail.log', 'syslog'), ('postfix/mx2.log', 'syslog'), ('exim/mainlog', 'exim'))
ENV = {**os.environ, 'TZ': 'UTC', 'LC_ALL': 'C', 'NO_COLOR': '1'}
HOSTILE = (b'\x1b]0;x\x07', b'\0', b'\xff\xfe', b'\xe2\x80\xae', b'<script>', b'"', b'\\', b'\r', b'\t', b'%40', b'@', b'>', b'<',
           b'(', b')', b'550 5.1.1 ', b'550-', b' to=<x@y.example>', b'status=', b', ', b': ', b'said: ', b'[', b'{')
STAMP = re.compile(rb'^(?:\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d|[A-Z][a-z][a-z] [ \d]\d \d\d:\d\d:\d\d)')
SECONDS = 110


class Wrong(Exception):
    pass


def mutate(lines, chance):
    lines = list(lines)
    for _ in range(chance.choice((0, 1, 3, 10, 40))):
        i = chance.randrange(len(lines))
        line = lines[i]
        kind = chance.randrange(11)
        if kind == 0:
            del lines[i]
        elif kind == 1:
            lines.insert(i, line)
        elif kind == 2:
            j = min(len(lines) - 1, i + chance.randrange(1, 6))
            lines[i], lines[j] = lines[j], lines[i]
        elif kind == 3 and line:
            at = chance.randrange(len(line))
            lines[i] = line[:at] + bytes([chance.randrange(256)]).replace(b'\n', b'x') + line[at + 1:]
        elif kind == 4:
            lines[i] = line[:chance.randrange(len(line) + 1)]
        elif kind == 5:
            at = chance.randrange(len(line) + 1)
            lines[i] = line[:at] + chance.choice(HOSTILE) + line[at:]
        elif kind == 6:
            other = chance.choice(lines)
            lines[i] = line[:chance.randrange(len(line) + 1)] + other[chance.randrange(len(other) + 1):]
        elif kind == 7:
            lines[i] = line + b'\r'
        elif kind == 8:
            del lines[i:i + chance.randrange(1, 30)]
        elif kind == 9:
            lines[i:i] = lines[max(0, i - 20):i]
        elif kind == 10:
            state = chance.choice((b'sent', b'bounced', b'expired', b''))
            lines[i] = line.replace(b'status=deferred', b'status=' + state)
        lines = lines or [b'']
    return lines


FATES = ('delivered', 'lost', 'waiting', 'first_try', 'traced')


def counts_of(row):
    return [row['attempts'][code_class] for code_class in ('2xx', '4xx', '5xx')] + [row[fate] for fate in FATES]


def added(rows):
    return [sum(column) for column in zip(*map(counts_of, rows))] or [0] * 8


def check_sums(report):
    mail = counts_of(report['mail'])

    def same(what, a, b):
        if a != b:
            raise Wrong(f'{what}: {a} != {b}')

    for table in ('providers', 'domains', 'senders', 'relays'):
        parts = report[table]
        same(table, added(parts['rows'] + [parts['rest'], parts['unnamed']]), mail)
    # What has a time far off the log is in no table of times, and counted there.
    days = added(report['days'])
    if report['lines'].get('far_off', 0) > 0:
        same('days', all(day <= whole for day, whole in zip(days, mail)), True)
    else:
        same('days', days, mail)
    same('recipients', report['mail']['recipients'], sum(mail[3:6]))
    lines = report['lines']
    same('lines', lines['read'], sum(n for key, n in lines.items() if key not in ('read', 'overlong', 'lost', 'far_off')))
    same('causes lost', sum(cause['lost'] for cause in report['causes']), mail[4])
    same('causes waiting', sum(cause['waiting'] for cause in report['causes']), mail[5])
    same('rejections', sum(cause['count'] for cause in report['rejections']), lines['rejections'])


def sums(report):
    """What the runs of --state add up to: all that a later line cannot change."""
    out = {'lines.' + key: n for key, n in report['lines'].items() if key != 'far_off'}
    for group in ('attempt_lines', 'rejection_lines'):
        out.update({group + key: n for key, n in report[group].items()})
    for key, n in zip(('2xx', '4xx', '5xx', 'delivered', 'lost'), counts_of(report['mail'])):
        out['mail.' + key] = n
    out['messages'] = report['mail']['messages']
    for cause in report['causes']:
        out['attempts.' + cause['cause']] = cause['attempts']
        out['lost.' + cause['cause']] = cause['lost']
    for cause in report['rejections']:
        out['rejected.' + cause['cause']] = cause['count']
    return {key: n for key, n in out.items() if n}


def without_names(report):
    for key in ('sources', 'problems', 'assumed'):
        report.pop(key)
    return re.sub(r'"source": "[^"]*"', '"source": ""', json.dumps(report, sort_keys=True))


def difference(a, b):
    return str({key: (a.get(key, 0), b.get(key, 0)) for key in {*a, *b} if a.get(key, 0) != b.get(key, 0)})[:500]


class Case:
    def __init__(self, program, seed, samples):
        self.program = program
        self.chance = random.Random(seed)
        name, self.format = FILES[seed % len(FILES)]
        all_lines = samples[name]
        size = min(len(all_lines), self.chance.choice((50, 300, 2000, 6000)))
        at = self.chance.randrange(len(all_lines) - size + 1)
        self.lines = mutate(all_lines[at:at + size], self.chance)
        self.data = b'\n'.join(self.lines) + b'\n'
        self.flags = ['--format', 'json', '--top', '1000000', '--year', '2026', '--as', self.format]

    def run(self, *words, stdin=b'', codes=(0, 3)):
        done = subprocess.run([self.program, *words], input=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENV,
                              timeout=120, check=False)
        if done.returncode not in codes:
            raise Wrong(f'{words}: exit {done.returncode} {done.stderr[:300]}')
        return done.stdout

    def one_report(self):
        with open('m.log', 'wb') as out:
            out.write(self.data)
        first = self.run('report', *self.flags, '-j', '1', 'm.log')
        check_sums(json.loads(first))
        for threads in ('2', '7'):
            if self.run('report', *self.flags, '-j', threads, 'm.log') != first:
                raise Wrong(f'-j {threads} differs')
        whole = json.loads(first)
        if without_names(json.loads(self.run('report', *self.flags, '-', stdin=self.data))) != without_names(json.loads(first)):
            raise Wrong('a pipe differs')
        cut = self.chance.randrange(len(self.data))
        with open('m.log.gz', 'wb') as out:
            out.write(gzip.compress(self.data[:cut], 1) + gzip.compress(self.data[cut:], 1))
        if without_names(json.loads(self.run('report', *self.flags, 'm.log.gz'))) != without_names(json.loads(first)):
            raise Wrong('gz differs')
        return whole

    def pieces(self):
        """Cut where the stamp grows, so that the order of the pieces is that of their times."""
        stamps = [STAMP.match(line) for line in self.lines]
        stamps = [match and match.group() for match in stamps]
        places = [i for i in range(1, len(stamps)) if stamps[i] and stamps[i - 1] and stamps[i] > stamps[i - 1]]
        ends = sorted(self.chance.sample(places, min(len(places), self.chance.randrange(1, 6)))) + [len(self.lines)]
        begins = [0, *ends[:-1]]
        firsts = [stamps[begin] for begin in begins]
        if not all(firsts) or any(a >= b for a, b in zip(firsts, firsts[1:])):
            return
        names = []
        for number, (begin, end) in enumerate(zip(begins, ends)):
            names.append(f'p{number}')
            with open(names[-1], 'wb') as out:
                out.write(b'\n'.join(self.lines[begin:end]) + b'\n')
        together = self.run('report', *self.flags, *names)
        check_sums(json.loads(together))
        parts = []
        for name in names:
            self.run('map', '--year', '2026', '--as', self.format, '-j', self.chance.choice('123'), '-o', name + '.part', name)
            parts.append(name + '.part')
        merge = lambda *words: self.run('merge', *words, codes=(0, 2, 3))
        while len(parts) > 2 and self.chance.random() < .8:
            at = self.chance.randrange(len(parts) - 1)
            joined = f'j{len(parts)}'
            merge('--format', 'partial', '-o', joined, *parts[at:at + 2])
            if not os.path.exists(joined):
                return  # refused: side by side in time
            parts[at:at + 2] = [joined]
        self.chance.shuffle(parts)
        merged = merge('--format', 'json', '--top', '1000000', *parts)
        if merged and without_names(json.loads(merged)) != without_names(json.loads(together)):
            raise Wrong('merged pieces differ: ' + difference(sums(json.loads(together)), sums(json.loads(merged))))

    def growing(self, whole):
        total = {}
        cuts = sorted(self.chance.randrange(len(self.data) + 1) for _ in range(self.chance.randrange(1, 5)))
        for cut in [*cuts, len(self.data)]:
            with open('grow', 'wb') as out:
                out.write(self.data[:cut])
            for key, n in sums(json.loads(self.run('report', *self.flags, '--state', 'state', 'grow'))).items():
                total[key] = total.get(key, 0) + n
        want = sums(whole)
        if whole['counted_apart']['handed_on']:
            # A later line may say that a message was one that a filter handed back.
            total.pop('messages', None)
            want.pop('messages', None)
        if total != want:
            raise Wrong(f'--state over cuts {cuts}: ' + difference(want, total))


def main(program, directory, logs='60'):
    samples = {}
    for name, _ in FILES:
        with open(os.path.join(directory, name), 'rb') as source:
            samples[name] = source.read().split(b'\n')[:-1]
    begin = time.monotonic()
    failures = seen = 0
    for seed in range(int(logs)):
        if time.monotonic() - begin > SECONDS:
            break
        seen += 1
        with tempfile.TemporaryDirectory() as work:
            os.chdir(work)
            case = Case(program, seed, samples)
            try:
                whole = case.one_report()
                case.pieces()
                case.growing(whole)
            except Wrong as wrong:
                failures += 1
                print(f'FAILED seed {seed} ({case.format}, {len(case.lines)} lines): {wrong}')
            os.chdir('/')
    print(f'{seen} logs, {failures} wrong')
    return 1 if failures or seen == 0 else 0


if __name__ == '__main__':
    sys.exit(main(os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2]), *sys.argv[3:]))
