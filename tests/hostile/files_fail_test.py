#!/usr/bin/env python3
"""files_fail_test.py WHYBOUNCE [FAULTS]: full disks, failing system calls, damaged logs and kills, over many runs of --state.

Every line is counted once in the reports that were put into their places, each of which is whole or the one before. No socket is
ever opened.
"""
import ctypes
import gzip
import json
import os
import platform
import random
import resource
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time

LINE = ('2026-11-22T{:02d}:{:02d}:{:02d}Z mail postfix/smtp[1]: 4CC3B{:05X}: to=<u{}@corp.example>, relay=none, delay=1, '
        'delays=0/0/0/1, dsn=4.4.1, status=deferred (connect to corp.example[192.0.2.1]:25: Connection refused)\n')
ENV = {**os.environ, 'TZ': 'UTC', 'LC_ALL': 'C'}
FAILURES = []


def expect(condition, *what):
    if not condition:
        FAILURES.append(' '.join(str(one) for one in what)[:500])


def line(i):
    return LINE.format(i // 36000 % 24, i // 600 % 60, i // 10 % 60, i, i)


def run(*words, limit=None, timeout=60):
    done = subprocess.run(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=limit,
                          timeout=timeout, check=False, env=ENV)
    return done.returncode, done.stdout, done.stderr


class Growing:
    """A log that grows from run to run; what its reports counted."""

    def __init__(self, program):
        self.program = program
        self.written = self.counted = 0
        for name in os.listdir('.'):
            os.remove(name)
        self.grow(1)

    def grow(self, lines):
        with open('mail.log', 'a', encoding='utf-8') as out:
            for i in range(self.written, self.written + lines):
                out.write(line(i))
        self.written += lines

    def words(self, *more, output='r.json'):
        return [self.program, 'report', '--format', 'json', '--state', 's', '-o', output, *more, 'mail.log']

    def take(self):
        for name in ('r.json', 'r2.json'):
            if not os.path.exists(name):
                continue
            with open(name, encoding='utf-8') as report:
                text = report.read()
            os.remove(name)
            try:
                self.counted += json.loads(text)['lines']['read']
            except ValueError:
                expect(False, 'half a report:', text[-80:])

    def end(self, what):
        for _ in range(3):
            code, _, said = run(*self.words())
            expect(code == 0, what, 'afterwards:', code, said)
            self.take()
        expect(self.counted == self.written, what, self.counted, 'counted of', self.written)
        left = set(os.listdir('.')) - {'mail.log', 's', 's.lock'}
        expect(not left, what, 'leaves', left)


def system_calls(program, faults):
    """fiu-run of fiu-utils: any call on a file may fail."""
    if shutil.which('fiu-run') is None:
        print('skipped: faults of system calls: no fiu-run here')
        return
    points = (('posix/io/rw/write', 28), ('posix/io/rw/write', 5), ('posix/io/sync/fsync', 5), ('posix/io/dir/rename', 28),
              ('posix/io/dir/rename', 13), ('posix/io/oc/open', 24), ('posix/io/oc/close', 5), ('posix/io/rw/read', 5),
              ('posix/io/rw/read', 4), ('posix/io/rw/write', 4), ('posix/io/dir/link', 28))
    chance = random.Random(3)
    log = Growing(program)
    codes = {}
    for _ in range(faults):
        log.grow(chance.choice((0, 1, 50, 500)))
        name, error = chance.choice(points)
        often = 0.3 if error == 4 else chance.choice((0.02, 0.1, 0.3, 1))
        code, _, said = run('fiu-run', '-x', '-c', f'enable_random name={name},probability={often},failinfo={error}',
                            *log.words('-j', chance.choice('12')))
        codes[code] = codes.get(code, 0) + 1
        expect(code in (0, 2, 3, 4), name, error, code, said)
        log.take()
    log.end('failing system calls:')
    expect(codes.get(4, 0) > faults // 10, 'hardly a call failed', codes)


def kills(program, rounds):
    """SIGKILL at any moment; two runs at once now and then."""
    chance = random.Random(5)
    log = Growing(program)
    log.grow(3000)
    begin = time.monotonic()
    run(*log.words())
    log.take()
    took = time.monotonic() - begin
    for _ in range(rounds):
        log.grow(chance.choice((0, 7, 400, 3000)))
        outputs = chance.choice((['r.json'], ['r.json'], ['r.json', 'r2.json']))
        children = [subprocess.Popen(log.words('-j', chance.choice('123'), output=output), env=ENV, stderr=subprocess.DEVNULL)
                    for output in outputs]
        time.sleep(chance.random() * took)
        for child in children:
            child.send_signal(chance.choice((signal.SIGKILL, signal.SIGTERM, signal.SIGQUIT, signal.SIGXCPU)))
        for child in children:
            child.wait(30)
        log.take()
    log.end('kills:')


def full_disks(program):
    """A disk of 1 MB that fills, and a limit on files: the old report and the old state stay."""
    log = Growing(program)
    disk = 'disk'
    os.mkdir(disk)
    mounted = os.geteuid() == 0 and run('mount', '-t', 'tmpfs', '-o', 'size=1m', 'none', disk)[0] == 0
    if not mounted:
        print('skipped: a full disk: nothing can be mounted here')
    try:
        if mounted:
            words = [program, 'report', '--format', 'html', '--state', disk + '/s', '-o', disk + '/r', 'mail.log']
            expect(run(*words)[0] == 0, 'a report on a small disk')
            old = {}
            for name in ('r', 's'):
                with open(f'{disk}/{name}', 'rb') as file:
                    old[name] = file.read()
            rest = os.open(disk + '/rest', os.O_WRONLY | os.O_CREAT)
            try:
                while True:
                    os.write(rest, b'x' * 4096)
            except OSError:
                pass
            os.close(rest)
            log.grow(5000)
            code, _, said = run(*words)
            expect(code == 4 and disk.encode() in said and said.count(b'\n') == 1, 'a full disk:', code, said)
            for name in ('r', 's'):
                with open(f'{disk}/{name}', 'rb') as file:
                    expect(file.read() == old[name], 'a full disk changes', name)
            for command in ('map', 'suppress', 'events'):
                with open(disk + '/out', 'wb', buffering=0) as out:
                    done = subprocess.run([program, command, 'mail.log'], stdout=out, stderr=subprocess.PIPE, check=False)
                expect(done.returncode == 4 or (command == 'suppress' and done.returncode == 0), command, 'to a full disk:',
                       done.returncode, done.stderr)
            os.remove(disk + '/rest')
            os.remove(disk + '/out')
            code, _, said = run(*words)
            expect(code == 0, 'room again:', code, said)
            expect(sorted(os.listdir(disk)) in (['r', 's'], ['r', 's', 's.lock']), 'left on a full disk:', os.listdir(disk))
    finally:
        if mounted:
            run('umount', disk)
        os.rmdir(disk)
    log = Growing(program)
    for size in (0, 100, 1000, 4096, 20_000):
        log.grow(300)
        code, _, said = run(*log.words(), limit=lambda size=size: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)))
        expect(code in (0, 4), 'a limit of', size, code, said)
        log.take()
    log.end('limits on files:')


def damaged_logs(program):
    """A .gz that is not whole yet, or has something behind its end: nothing twice when it is whole, and it is named."""
    text = ''.join(line(i) for i in range(3000)).encode()
    whole = gzip.compress(text, 1)
    chance = random.Random(7)
    for at in sorted(chance.randrange(len(whole)) for _ in range(12)):
        for tail in (b'', b'\0' * 600, bytes(chance.randrange(256) for _ in range(600))):
            for name in os.listdir('.'):
                os.remove(name)
            counted = []
            for data in (whole[:at], whole + tail, whole + tail):
                with open('mail.log.gz', 'wb') as out:
                    out.write(data)
                code, out, said = run(program, 'report', '--format', 'json', '--state', 's', 'mail.log.gz')
                expect(code in (0, 3) and (code == 0 or b'mail.log.gz' in said), 'a damaged .gz:', code, said)
                counted.append(json.loads(out)['lines']['read'])
            expect(sum(counted) == 3000, 'cut at', at, 'of', len(whole), 'then', len(tail), 'bytes behind it:', counted)


def no_sockets(program):
    """Whoever opens a socket is killed by the kernel (seccomp)."""
    if platform.machine() != 'x86_64':
        print('skipped: seccomp: not tried on', platform.machine())
        return
    libc = ctypes.CDLL(None, use_errno=True)
    load, jump_ge, jump_gt, give = 0x20, 0x35, 0x25, 0x06
    filters = [(load, 0, 0, 0),                 # the number of the call
               (jump_ge, 0, 2, 41),             # socket ... getsockopt
               (jump_gt, 1, 0, 55),
               (give, 0, 0, 0x80000000),        # kill
               (give, 0, 0, 0x7fff0000)]        # allow
    code = b''.join(struct.pack('HBBI', *one) for one in filters)

    class Program(ctypes.Structure):
        _fields_ = [('size', ctypes.c_ushort), ('filters', ctypes.c_char_p)]

    table = Program(len(filters), code)

    def seal():
        if libc.prctl(38, 1, 0, 0, 0) != 0 or libc.prctl(22, 2, ctypes.byref(table)) != 0:
            os._exit(99)

    code, _, _ = run(sys.executable, '-c', 'import socket; socket.socket()', limit=seal)
    if code == 99:
        print('skipped: seccomp: not allowed here')
        return
    expect(code == -signal.SIGSYS, 'a socket under seccomp:', code)
    Growing(program)
    for words in (['report', 'mail.log'], ['report', '--state', 's', '-o', 'r', 'mail.log'], ['events', 'mail.log'],
                  ['suppress', 'mail.log'], ['map', '-o', 'p', 'mail.log'], ['merge', 'p'], ['classify', '550 5.1.1 no such user'],
                  ['explain', '550'], ['report', '--tz', 'Europe/Paris', 'mail.log'], ['site', 'pages']):
        code, _, said = run(program, *words, limit=seal)
        expect(code == 0, words, 'under seccomp:', code, said)
    shutil.rmtree('pages')


def main(program, faults='60'):
    with tempfile.TemporaryDirectory() as work:
        os.chdir(work)
        no_sockets(program)
        full_disks(program)
        damaged_logs(program)
        kills(program, 2 * int(faults))
        system_calls(program, int(faults))
        os.chdir('/')
    for failure in FAILURES:
        print('FAILED', failure)
    return 1 if FAILURES else 0


if __name__ == '__main__':
    sys.exit(main(os.path.abspath(sys.argv[1]), *sys.argv[2:]))
