#!/usr/bin/env python3
"""process_test.py WHYBOUNCE [FAULTS]: what the surroundings of a process can do to it: readers that go, signals,
no thread, no memory, limits on files, words that speak to the terminal."""
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time

LINE = ('2026-11-22T04:{:02d}:{:02d}Z mail postfix/smtp[1]: 4CC3B{:05X}: to=<u{}@corp.example>, '
        'relay=mx.corp.example[192.0.2.1]:25, delay=1, delays=0/0/0/1, dsn=5.1.1, status=bounced '
        '(host mx.corp.example[192.0.2.1] said: 550 5.1.1 no such user (in reply to RCPT TO command))\n')
FAILURES = []


def expect(condition, *what):
    if not condition:
        FAILURES.append(' '.join(str(one) for one in what)[:400])


def write_log(path, lines):
    with open(path, 'w', encoding='utf-8') as out:
        for i in range(lines):
            out.write(LINE.format(i // 60 % 60, i % 60, i % 0x100000, i))


def run(program, *words, limit=None, timeout=60, stdin=subprocess.DEVNULL):
    done = subprocess.run([program, *words], stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          preexec_fn=limit, timeout=timeout, check=False)
    return done.returncode, done.stdout, done.stderr


def reader_goes(program):
    """The reader of a pipe takes one line and goes."""
    source = subprocess.Popen(['yes', '550 5.1.1 no such user'], stdout=subprocess.PIPE)
    answers = subprocess.Popen([program, 'classify'], stdin=source.stdout, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE)
    source.stdout.close()
    answers.stdout.readline()
    answers.stdout.close()
    try:
        expect(answers.wait(30) == 0, 'classify without a reader: exit', answers.returncode)
        expect(answers.stderr.read() == b'', 'classify makes noise when its reader goes')
    except subprocess.TimeoutExpired:
        expect(False, 'classify goes on when nobody reads')
        answers.kill()
    source.wait()
    write_log('many.log', 60000)
    events = subprocess.Popen([program, 'events', 'many.log'], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    events.stdout.readline()
    events.stdout.close()
    expect(events.wait(60) == 0 and events.stderr.read() == b'', 'events | head: exit', events.returncode)
    # A report that nobody read: the state must not say that it was given.
    report = subprocess.Popen([program, 'report', '--format', 'json', '--state', 'gone', 'many.log'],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    report.stdout.close()
    expect(report.wait(60) == 4, 'report --state without a reader: exit', report.returncode)
    _, out, _ = run(program, 'report', '--format', 'json', '--state', 'gone', 'many.log')
    expect(json.loads(out)['lines']['read'] == 60000, 'lines of an unread report are not counted again')


def signals(program):
    """TERM, INT and HUP at any moment: whole reports, nothing lost or counted twice."""
    open('live.log', 'w').close()
    counted = 0
    written = 0

    def take():
        if not os.path.exists('r.json'):
            return 0
        with open('r.json', encoding='utf-8') as report:
            read = json.load(report)['lines']['read']
        os.remove('r.json')
        return read

    for i in range(30):
        with open('live.log', 'a', encoding='utf-8') as log:
            for k in range(400):
                log.write(LINE.format(k // 60, k % 60, written, written))
                written += 1
        child = subprocess.Popen([program, 'report', '--format', 'json', '--state', 's', '-o', 'r.json', 'live.log'],
                                 stderr=subprocess.DEVNULL)
        time.sleep(0.0015 * (i % 12))
        child.send_signal((signal.SIGTERM, signal.SIGINT, signal.SIGHUP)[i % 3])
        child.wait(30)
        counted += take()
    for _ in range(3):
        run(program, 'report', '--format', 'json', '--state', 's', '-o', 'r.json', 'live.log')
        counted += take()
    expect(counted == written, 'signals:', counted, 'counted of', written)


def limits(program):
    write_log('m.log', 3000)
    _, whole, _ = run(program, 'report', '-j', '1', 'm.log')
    with open('old', 'w', encoding='utf-8') as old:
        old.write('old report')
    code, _, said = run(program, 'report', '--format', 'html', '-o', 'old', 'm.log',
                        limit=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096)))
    with open('old', encoding='utf-8') as old:
        expect(code == 4 and b'old' in said and old.read() == 'old report', 'a limit on files:', code, said)
    if os.geteuid() != 0:  # root has no such limit
        code, out, said = run(program, 'report', '-j', '8', 'm.log',
                              limit=lambda: resource.setrlimit(resource.RLIMIT_NPROC, (1, 1)))
        expect(code == 0 and out == whole, 'no threads:', code, said)
    # From too little for the program itself to enough: the report or one sentence.
    seen = set()
    for megabytes in list(range(20, 120, 4)) + [160, 250, 400]:
        for threads in ('1', '8'):
            size = megabytes << 20
            code, out, said = run(program, 'report', '-j', threads, 'm.log',
                                  limit=lambda size=size: resource.setrlimit(resource.RLIMIT_AS, (size, size)))
            seen.add(code)
            if code == 127:  # the loader's: libraries do not fit
                continue
            expect((code == 0 and out == whole) or (code == 4 and out == b'' and said.count(b'\n') == 1),
                   megabytes, 'MB:', code, said)
    expect(0 in seen, 'no limit was enough')


def memory_faults(program, faults):
    """Every allocation may fail (fiu-run of fiu-utils)."""
    if shutil.which('fiu-run') is None:
        print('skipped: faults of malloc: no fiu-run here')
        return
    write_log('f.log', 200)
    _, whole, _ = run(program, 'report', '-j', '1', 'f.log')
    codes = {}
    for i in range(faults):
        chance = (0.00005, 0.0002, 0.001, 0.01)[i % 4]
        code, out, said = run('fiu-run', '-x', '-c', f'enable_random name=libc/mm/malloc,probability={chance}', program,
                              'report', '-j', str(1 + i % 2), 'f.log')
        codes[code] = codes.get(code, 0) + 1
        expect((code == 0 and out == whole) or (code == 4 and out == b'' and b'memory' in said),
               'malloc fails:', code, said)
    expect(4 in codes, 'no allocation failed', codes)


def escapes(program):
    """Whatever repeats a word of the command line, no control character comes with it."""
    evil = 'x\x1b]0;owned\x07\u202e\x9b31m'
    missing = evil + '/y'
    for words in (['report', evil], ['report', '--' + evil, 'x'], ['report', '--format', evil],
                  ['report', '--tz', evil, 'm.log'], ['report', '--since', evil, 'm.log'], ['report', '--lang', evil, 'm.log'],
                  ['report', '--rules', evil, 'm.log'], ['report', '--baseline', evil, 'm.log'],
                  ['report', '--fail-if', evil, 'm.log'], ['report', '--state', missing, 'm.log'],
                  ['report', '-o', missing, 'm.log'], ['report', '--verp', evil, 'm.log'], ['merge', evil],
                  ['map', '-o', missing, 'm.log'], ['suppress', '-o', missing, 'm.log'], ['events', evil], ['explain', evil],
                  ['compare', evil, '550'], ['classify', '--stage', evil, 'x'], ['classify', '--rules', evil, 'x'],
                  ['rules', 'check', evil], ['rules', 'show', evil], ['rules', 'list', '--cause', evil],
                  ['site', missing], ['site', evil, evil], [evil]):
        _, _, said = run(program, *words)
        text = said.decode('utf-8', 'replace')
        expect(not any(c in text for c in '\x1b\x07\x9b\u202e'), 'raw control characters:', words[:2], repr(said))


def zstd_windows(program):
    if shutil.which('zstd') is None:
        print('skipped: huge windows: no zstd here')
        return
    with open('big', 'wb') as out:  # a frame keeps its window only if it is not known to be smaller
        out.write(b'x' * (1 << 20))
    with open('big', 'rb') as source, open('w.zst', 'wb') as out:
        subprocess.run(['zstd', '-q', '--long=31', '-c'], stdin=source, stdout=out, check=True)
    code, _, said = run(program, 'report', 'w.zst',
                        limit=lambda: resource.setrlimit(resource.RLIMIT_AS, (400 << 20, 400 << 20)))
    expect(code == 3 and b'w.zst' in said, 'a window of 2 GB:', code, said)


def nul_bytes(program):
    """A NUL at any place of a line changes that line at most."""
    lines = [LINE.format(0, 0, 1, 1), LINE.format(0, 1, 2, 2), LINE.format(0, 2, 3, 3)]
    wrong = []
    for at in range(0, len(lines[1]) - 1, 3):
        with open('nul.log', 'w', encoding='utf-8') as out:
            out.write(lines[0] + lines[1][:at] + '\0' + lines[1][at:] + lines[2])
        _, out, _ = run(program, 'report', '--format', 'json', 'nul.log')
        report = json.loads(out)
        if report['lines']['read'] != 3 or report['mail']['lost'] < 2:
            wrong.append(at)
    expect(not wrong, 'a NUL hides other lines, at', wrong)


def main(program, faults='120'):
    with tempfile.TemporaryDirectory() as work:
        os.chdir(work)
        reader_goes(program)
        signals(program)
        limits(program)
        memory_faults(program, int(faults))
        escapes(program)
        zstd_windows(program)
        nul_bytes(program)
        os.chdir('/')
    for failure in FAILURES:
        print('FAILED', failure)
    return 1 if FAILURES else 0


if __name__ == '__main__':
    sys.exit(main(os.path.abspath(sys.argv[1]), *sys.argv[2:]))
