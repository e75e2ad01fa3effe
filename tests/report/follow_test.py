#!/usr/bin/env python3
"""Logs that are appended to, renamed, copied and truncated, compressed and written to late while
`whybounce events --follow` reads them give the rows that the whole gives, and `report --follow`
its numbers.

follow_test.py WHYBOUNCE LOG [HOW_MANY]: so many random schedules, some at a time.
"""
import concurrent.futures
import gzip
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

LOOK = 0.5  # seconds from one look of the program to the next


def rows(out):
    """What tells rows apart, without the file they stand in."""
    found = []
    for line in out.splitlines():
        row = json.loads(line)
        found.append((row['event_id'], row['outcome'], row['cause'], row.get('recipient', ''), row.get('sender', '')))
    return sorted(found)


def numbers(out):
    """What a report counts, without what depends on names of files."""
    try:
        report = json.loads(out)
    except ValueError:
        return None
    names = ('mail', 'messages', 'notifications', 'expired', 'handed_on', 'copies')
    found = {name: report.get(name) for name in names}
    found['lines'] = report['lines']
    found['causes'] = [(one['cause'], one['attempts'], one['lost'], one['waiting']) for one in report['causes']]
    found['domains'] = [(one['name'], one['delivered'], one['lost']) for one in report['domains']['rows']]
    return found


class Schedule:
    def __init__(self, directory, lines, seed):
        self.random = random.Random(seed)
        self.log = os.path.join(directory, 'mail.log')
        self.lines = lines
        self.given = 0
        self.packed = 0  # rotated logs from this number on are compressed
        self.done = []
        open(self.log, 'w', encoding='utf-8').close()

    def rotated(self, number):
        for name in (f'{self.log}.{number}', f'{self.log}.{number}.gz'):
            if os.path.exists(name):
                return name
        return None

    def take(self, most):
        count = self.random.randint(1, most)
        chunk = self.lines[self.given:self.given + count]
        self.given += len(chunk)
        return ''.join(chunk)

    def append(self):
        text = self.take(60)
        with open(self.log, 'a', encoding='utf-8', errors='surrogateescape') as out:
            half = self.random.randrange(len(text) + 1)
            out.write(text[:half])
            out.flush()
            if self.random.random() < 0.3:
                time.sleep(self.random.random() * LOOK)
            out.write(text[half:])

    def shift(self):
        number = 1
        while self.rotated(number):
            number += 1
        for one in range(number - 1, 0, -1):
            name = self.rotated(one)
            os.rename(name, name.replace(f'{self.log}.{one}', f'{self.log}.{one + 1}'))

    def rename(self):
        if os.path.getsize(self.log) == 0:
            return
        self.shift()
        os.rename(self.log, self.log + '.1')
        late = self.take(20) if self.random.random() < 0.4 else ''
        if late:
            if self.random.random() < 0.5:
                time.sleep(self.random.random() * LOOK)
            with open(self.log + '.1', 'a', encoding='utf-8', errors='surrogateescape') as out:
                out.write(late)
        open(self.log, 'w', encoding='utf-8').close()

    def copytruncate(self):
        if os.path.getsize(self.log) == 0:
            return
        self.shift()
        shutil.copyfile(self.log, self.log + '.1')
        os.truncate(self.log, 0)

    def pack(self):
        # As logrotate's delaycompress: never the last one.
        number = 2
        while self.rotated(number):
            name = self.rotated(number)
            if not name.endswith('.gz'):
                with open(name, 'rb') as plain, gzip.open(name + '.tmp', 'wb') as packed:
                    shutil.copyfileobj(plain, packed)
                os.rename(name + '.tmp', name + '.gz')
                os.remove(name)
            number += 1

    def twice(self):
        self.rename()
        self.append()
        self.rename()

    def run(self, steps):
        for _ in range(steps):
            action = self.random.choice((self.append, self.append, self.append, self.rename, self.copytruncate,
                                         self.pack, self.twice))
            self.done.append(action.__name__)
            action()
            if self.random.random() < 0.6:
                time.sleep(self.random.random() * LOOK * 1.5)


def one(program, lines, seed):
    with tempfile.TemporaryDirectory() as directory:
        schedule = Schedule(directory, lines, seed)
        command = [program, 'events', '--year', '2026', '--tz', 'UTC']
        out_path = os.path.join(directory, 'rows')
        with open(out_path, 'wb') as out:
            follower = subprocess.Popen([*command, '--follow', schedule.log], stdout=out, stderr=subprocess.PIPE)
        report_path = os.path.join(directory, 'report.json')
        report = [program, 'report', '--year', '2026', '--tz', 'UTC', '--format', 'json']
        reporter = subprocess.Popen([*report, '--follow', '-o', report_path, schedule.log], stderr=subprocess.DEVNULL)
        # What is there when it begins is not its own: it must have begun.
        while (os.path.getsize(out_path) == 0 or not os.path.exists(report_path)) and follower.poll() is None:
            schedule.append()
            time.sleep(LOOK)
        schedule.run(12)
        whole = ''.join(lines[:schedule.given]).encode('utf-8', 'surrogateescape')
        wanted = rows(subprocess.run([*command, '-'], input=whole, stdout=subprocess.PIPE, check=False).stdout)
        got = []
        for _ in range(40):  # a loaded machine looks late
            time.sleep(LOOK)
            with open(out_path, 'rb') as out:
                text = out.read()
            got = rows(text[:text.rfind(b'\n') + 1])
            if got == wanted:
                break
        follower.send_signal(signal.SIGTERM)
        _, said = follower.communicate(timeout=60)
        reporter.send_signal(signal.SIGTERM)
        reporter.wait(timeout=60)
        counted = numbers(subprocess.run([*report, '-'], input=whole, stdout=subprocess.PIPE, check=False).stdout)
        with open(report_path, 'rb') as out:
            followed = numbers(out.read())
        if counted != followed:
            odd = [key for key in counted if followed is None or counted[key] != followed[key]]
            return f'seed {seed} {schedule.done}: the report differs in ' + ', '.join(
                f'{key}: {counted[key]} / {followed and followed[key]}'[:400] for key in odd)
        if got == wanted:
            return None
        missing = [row for row in wanted if row not in got]
        more = [row for row in got if row not in wanted]
        return (f'seed {seed} {schedule.done}: {len(wanted)} rows wanted, {len(got)} came; missing {missing[:2]}, '
                f'too many {more[:2]}; {said.decode()[:300]}')


def main():
    program, log = sys.argv[1:3]
    how_many = int(sys.argv[3]) if len(sys.argv) > 3 else 8
    with open(log, encoding='utf-8', errors='surrogateescape') as lines_of:
        lines = lines_of.readlines()
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        wrong = [said for said in pool.map(lambda seed: one(program, lines, seed), range(how_many)) if said]
    for line in wrong[:10]:
        print(line)
    print(f'{how_many} schedules, {len(wrong)} differ')
    return 1 if wrong else 0


if __name__ == '__main__':
    sys.exit(main())
