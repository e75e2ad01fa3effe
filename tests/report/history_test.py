#!/usr/bin/env python3
"""history_test.py WHYBOUNCE [NIGHTS [KILLS]]: a history says what one pass over the same lines says.

Logs are cut into nights at random lines. Each night is a run with --state and --history, as cron does it, and some are killed; at the
end `report --from` must give the numbers of one pass.
"""
import gzip
import json
import os
import random
import resource
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

PROGRAM = os.path.abspath(sys.argv[1])
NIGHTS = int(sys.argv[2]) if len(sys.argv) > 2 else 14
KILLS = int(sys.argv[3]) if len(sys.argv) > 3 else 60
SAMPLES = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'samples')
FAILED = []
ENVIRONMENT = {**os.environ, 'TZ': 'UTC', 'LC_ALL': 'C'}
ONE_PASS = ('postfix/mail.log', 'postfix/mx2.log', 'sendmail/mail.log.gz')
COUNTS = ('attempts', 'recipients', 'delivered', 'lost', 'waiting', 'traced', 'first_try')


def check(holds, what):
    print('ok' if holds else 'WRONG', what, flush=True)
    if not holds:
        FAILED.append(what)


def run(*words, code=0, **more):
    done = subprocess.run([PROGRAM, *words], env=ENVIRONMENT, capture_output=True, text=True, errors='replace', **more)
    if code is not None and done.returncode != code:
        check(False, f'{" ".join(words)[:120]}: exit {done.returncode}, not {code}: {done.stderr[:300]}')
    return done


def lines_of(name):
    path = os.path.join(SAMPLES, name)
    with (gzip.open(path, 'rb') if name.endswith('.gz') else open(path, 'rb')) as file:
        return file.read().splitlines(keepends=True)


def numbers(report):
    """What a history must know of a report, as {name: number}."""
    out = {}

    def put(name, value):
        if isinstance(value, dict):
            for key, one in value.items():
                put(f'{name}.{key}', one)
        elif value and not isinstance(value, list):
            out[name] = value

    for section in ('lines', 'mails', 'own_notifications', 'counted_apart', 'attempt_lines', 'rejection_lines', 'unmatched_count'):
        put(section, report[section])
    put('mail', report['mail'])
    for section in ('providers', 'domains', 'senders'):
        for row in report[section]['rows']:
            for key in COUNTS:
                put(f'{section}.{row.get("id", "")}.{row["name"]}.{key}', row[key])
        for key in COUNTS:
            put(f'{section}.unnamed.{key}', report[section]['unnamed'][key])
    for row in report['providers']['rows']:
        put(f'providers.{row.get("id", "")}.p50', row['delay_p50_s'])
        put(f'providers.{row.get("id", "")}.p95', row['delay_p95_s'])
        for one in row['causes']:
            for key in ('attempts', 'lost', 'waiting'):
                put(f'providers.{row.get("id", "")}.{one["cause"]}.{key}', one[key])
    for row in report['causes']:
        for key in ('attempts', 'lost', 'waiting'):
            put(f'causes.{row["cause"]}.{key}', row[key])
        for share in row['providers']:
            for key in ('attempts', 'lost', 'waiting', 'first', 'last'):
                put(f'causes.{row["cause"]}.{share["name"]}.{key}', share.get(key))
    for section in ('cause_days', 'domain_days', 'sender_days'):
        for row in report.get(section, []):
            name = '.'.join(str(row.get(key, '')) for key in ('date', 'provider', 'cause', 'name'))
            put(f'{section}.{name}', {key: value for key, value in row.items() if isinstance(value, (int, dict))})
    for row in report['days']:
        put(f'days.{row["date"]}', {key: value for key, value in row.items() if key != 'date'})
    for row in report['rejections']:
        put(f'rejections.{row["cause"]}', row['count'])
    return out


def is_flow(name):
    return not name.endswith(('.waiting', '.recipients', '.p50', '.p95', '.first', '.last', 'delay_p50_s', 'delay_p95_s'))


def compare_sums(what, reports, history):
    """The history is the sum of the nights, and who waits is as the last one says."""
    kept = numbers(json.loads(run('report', '--format', 'json', '--top', '200', '--from', history).stdout))
    sums = {}
    for report in reports:
        night = numbers(report)
        sums = {key: value for key, value in sums.items() if is_flow(key)}
        for key, value in night.items():
            if is_flow(key):
                sums[key] = sums.get(key, 0) + value
            elif key.endswith('.waiting'):
                sums[key] = value
    wrong = sorted(key for key in {*sums, *kept} if (is_flow(key) or key.endswith('.waiting')) and sums.get(key) != kept.get(key))
    for key in wrong[:8]:
        print('   ', key, 'nights:', sums.get(key), 'history:', kept.get(key))
    check(not wrong, f'{what}: {len(sums)} sums of nights, {len(wrong)} differ')


def compare(what, log, history, year=('--year', '2026'), wanted=is_flow):
    one_pass = numbers(json.loads(run('report', '--format', 'json', '--top', '200', *year, log, code=None).stdout))
    kept = numbers(json.loads(run('report', '--format', 'json', '--top', '200', '--from', history).stdout))
    wrong = sorted(key for key in {*one_pass, *kept} if wanted(key) and one_pass.get(key) != kept.get(key))
    for key in wrong[:8]:
        print('   ', key, 'one pass:', one_pass.get(key), 'history:', kept.get(key))
    check(not wrong, f'{what}: {len(one_pass)} numbers, {len(wrong)} differ')


class Nights:
    """A log that grows by a night at a time, and the job that reads it."""

    def __init__(self, directory, lines):
        self.log = os.path.join(directory, 'mail.log')
        self.history = os.path.join(directory, 'mail.db')
        self.report = os.path.join(directory, 'report.json')
        self.words = ['report', '--format', 'json', '--top', '200', '--year', '2026', '--state', os.path.join(directory, 'state'),
                      '--history', self.history, '-o', self.report, self.log]
        cuts = sorted(random.sample(range(len(lines)), min(NIGHTS, len(lines)) - 1))
        self.parts = [lines[a:b] for a, b in zip([0, *cuts], [*cuts, len(lines)])]

    def append(self, part):
        with open(self.log, 'ab') as file:
            file.writelines(part)


def nights(name, directory, kills=0):
    """Returns how many runs were killed."""
    lines = lines_of(name)
    night = Nights(directory, lines)
    reports = []
    killed = 0
    took = 0.05
    for part in night.parts:
        night.append(part)
        for _ in range(kills):
            started = time.monotonic()
            job = subprocess.Popen([PROGRAM, *night.words], env=ENVIRONMENT, stderr=subprocess.DEVNULL)
            try:
                job.wait(random.uniform(0, took * 1.2))
            except subprocess.TimeoutExpired:
                job.send_signal(signal.SIGKILL)
                killed += 1
                job.wait()
                continue
            took = 0.7 * took + 0.3 * (time.monotonic() - started)
        if not kills:
            run(*night.words)
            with open(night.report) as file:
                reports.append(json.load(file))
    if kills:  # the first of these may have to finish what a killed one began
        run(*night.words, code=None)
        run(*night.words)
        run(*night.words)
    if reports:
        compare_sums(name, reports, night.history)
    # A run with --state may say otherwise than one pass who waits; of other logs, also what a line says that needs the one before.
    if name in ONE_PASS:
        compare(f'{name}: {len(night.parts)} nights{f", {killed} runs killed" if kills else ""}', night.log, night.history)
    check(oct(os.stat(night.history).st_mode & 0o777) == '0o600', 'the history is its owner\'s alone')
    with sqlite3.connect(night.history) as db:
        check(db.execute('PRAGMA integrity_check').fetchone()[0] == 'ok', 'SQLite finds it whole')
    return killed


def locked(directory):
    night = Nights(directory, lines_of('postfix/mail.log'))
    night.append(night.parts[0])
    run(*night.words)
    db = sqlite3.connect(night.history, isolation_level=None)
    db.execute('BEGIN EXCLUSIVE')
    night.append(night.parts[1])
    done = run(*night.words, code=3)
    check('locked' in done.stderr, 'a locked history is told')
    db.execute('ROLLBACK')
    db.close()
    for part in night.parts[2:]:
        night.append(part)
    run(*night.words)
    compare('a night that found it locked', night.log, night.history)


def full(directory):
    """No file may grow beyond what the history has: the disk is full for it, and for nothing else."""
    night = Nights(directory, lines_of('postfix/mail.log'))
    for part in night.parts[:10]:
        night.append(part)
        run(*night.words)
        if part is night.parts[0]:  # what comes after this is far from the file's beginning
            db = sqlite3.connect(night.history, isolation_level=None)
            db.execute('CREATE TABLE filler AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4000) '
                       'SELECT randomblob(1000) AS b FROM n')
            db.close()
    size = 1 << 20
    night.append(night.parts[10])
    done = run(*night.words, code=None, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)))
    check(done.returncode == 3 and 'next one adds it' in done.stderr, f'a full disk: exit {done.returncode}, {done.stderr.strip()[:100]}')
    for part in night.parts[11:]:
        night.append(part)
    run(*night.words)
    compare('a night that found the disk full', night.log, night.history)


def upgrade(directory):
    """What was made by something else is left alone; nothing is counted."""
    history = os.path.join(directory, 'mail.db')
    with open(history, 'w') as file:
        file.write('not a history, but notes that somebody wants to keep\n')
    log = os.path.join(directory, 'mail.log')
    with open(log, 'wb') as file:
        file.writelines(lines_of('postfix/mail.log')[:500])
    done = run('report', '--state', os.path.join(directory, 'state'), '--history', history, log, code=3)
    check(not os.path.exists(os.path.join(directory, 'state')) and not done.stdout, 'with a file that is no history nothing is counted')
    check('somebody wants to keep' in open(history).read(), 'and it is left as it is')
    run('report', '--history', history, log, code=2)
    run('history', 'trend', os.path.join(directory, 'none.db'), code=2)
    run('history', 'prune', '--keep', '0', history, code=2)
    run('report', '--state', os.path.join(directory, 's'), '--history', os.path.join(directory, 'no', 'such', 'place'), log, code=3)


def commands(directory):
    """trend, check, list and forget on two nights."""
    night = Nights(directory, lines_of('postfix/mail.log'))
    history = night.history
    for part in night.parts:
        night.append(part)
        run(*night.words)
    trend = json.loads(run('history', 'trend', '--format', 'json', history).stdout)
    check(trend['runs'] == len(night.parts) and trend['day'] == '2026-03-10', 'trend: runs and day')
    check('Why attempts failed' in run('history', 'trend', history).stdout, 'trend: text')
    check(run('history', 'trend', '--format', 'csv', history).stdout.startswith('date,provider,cause,failed\n'), 'trend: csv')
    check('nothing is unusual' in run('history', 'check', history).stdout, 'check: a day alone is nothing unusual')
    runs = json.loads(run('history', 'list', '--format', 'json', history).stdout)
    check(len(runs) == len(night.parts), 'list: all runs')
    run('history', 'forget', history, runs[0]['run'][:12])
    check(len(json.loads(run('history', 'list', '--format', 'json', history).stdout)) == len(runs) - 1, 'forget: one less')
    part = os.path.join(directory, 'a.part')
    run('map', '-o', part, night.log)
    other = os.path.join(directory, 'other.db')
    run('history', 'add', other, part)
    check('already' in run('history', 'add', other, part).stderr, 'add: a partial once')
    compare('a partial', night.log, other, (), lambda key: True)


def main():
    seed = int(os.environ.get('SEED', '1'))
    random.seed(seed)
    logs = (*ONE_PASS, 'opensmtpd/mail.log.gz', 'exim/mainlog', 'courier/mail.log.gz', 'dma/mail.log.gz')
    jobs = [(name, lambda d, n=name: nights(n, d)) for name in logs]
    jobs += [('locked', locked), ('full', full), ('upgrade', upgrade), ('commands', commands),
             ('kills', lambda d: nights('postfix/mail.log', d, max(1, KILLS // NIGHTS)))]
    for name, job in jobs:
        with tempfile.TemporaryDirectory() as directory:
            job(directory)
    print(f'{len(FAILED)} wrong (SEED={seed})')
    return 1 if FAILED else 0


if __name__ == '__main__':
    sys.exit(main())
