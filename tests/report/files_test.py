#!/usr/bin/env python3
"""files_test.py WHYBOUNCE: no output replaces an input, nobody else's file is written to, and no input stops a run for ever."""
import json
import os
import stat
import subprocess
import sys
import tempfile
import threading
import time

FAILED = []


def check(what, holds, *more):
    if not holds:
        FAILED.append(what)
        print('FAILED', what, *more)


def line(number, hour=4):
    return (f'2026-11-22T{hour:02d}:{number // 60 % 60:02d}:{number % 60:02d}Z mail postfix/smtp[1]: 4CC3B{number:05X}: '
            f'to=<u{number}@b.example>, relay=none, delay=1, delays=0/0/0/1, dsn=4.4.1, status=deferred (connection refused)\n')


LOG = ''.join(line(i) for i in range(200))


def write(path, text=LOG):
    with open(path, 'w') as out:
        out.write(text)
    return path


def text_of(path):
    with open(path, encoding='latin-1') as file:
        return file.read()


def mode(path):
    return stat.S_IMODE(os.stat(path).st_mode)


def main(program):
    def run(*words, **more):
        return subprocess.run([program, *words], stdout=more.pop('stdout', subprocess.PIPE), stderr=subprocess.PIPE, timeout=30,
                              env={**os.environ, 'TZ': 'UTC'}, check=False, **more)

    def read(*words, **more):
        result = run('report', '--format', 'json', *words, **more)
        return json.loads(result.stdout)['lines']['read'], result

    def refused(what, path, *words, **more):
        before = text_of(path)
        result = run(*words, **more)
        check(what, result.returncode == 2 and b'is read' in result.stderr, result)
        check(what + ': the input is as it was', text_of(path) == before)

    os.umask(0o022)
    # ---- an output that is an input, whatever name leads to it
    write('a.log')
    os.mkdir('d')
    write('d/mail.log')
    os.link('a.log', 'other-name')
    os.symlink('a.log', 'link')
    for command in ('report', 'suppress', 'map'):
        refused(command + ' onto its input', 'a.log', command, '-o', 'a.log', 'a.log')
        refused(command + ' by a hard link', 'a.log', command, '-o', 'other-name', 'a.log')
        refused(command + ' by a symbolic link', 'a.log', command, '-o', 'link', 'a.log')
        refused(command + ' onto a file of its directory', 'd/mail.log', command, '-o', 'd/mail.log', 'd')
        refused(command + ' onto a file of its glob', 'a.log', command, '-o', 'a.log', '[ab].log')
        with open('a.log') as file:
            refused(command + ' onto its stdin', 'a.log', command, '-o', 'a.log', '-', stdin=file)
    with open('a.log', 'a') as file:
        refused('events appended to its input', 'a.log', 'events', 'a.log', stdout=file)
    run('map', '-o', 'a.part', 'a.log')
    refused('merge onto its input', 'a.part', 'merge', '--format', 'partial', '-o', 'a.part', 'a.part')
    with open('d/report.txt', 'w') as file:
        check('the shell may put a report beside its logs', run('report', 'd', stdout=file).returncode == 0)
    os.remove('d/report.txt')

    # ---- temporary files
    write('r.new', 'a file of the user')
    check('report', run('report', '-o', 'r', 'a.log').returncode == 0)
    check('a file of the user stays', text_of('r.new') == 'a file of the user')
    check('--state beside -o', run('report', '--state', 'x.new', '-o', 'x', 'a.log').returncode == 0)
    check('both are there', os.path.exists('x.new') and text_of('x') == text_of('r'))
    check('no file is left beside', not [f for f in os.listdir('.') if f.startswith('.')], os.listdir('.'))
    result = run('report', '--state', 'one', '-o', 'one', 'a.log')
    check('--state is not -o', result.returncode == 2 and not os.path.exists('one'), result)

    # ---- modes and owners
    run('suppress', '-o', 's', 'a.log')
    check('new files are for their owner', {mode('r'), mode('x.new'), mode('a.part'), mode('s')} == {0o600},
          [oct(mode(f)) for f in ('r', 'x.new', 'a.part', 's')])
    run('report', '--format', 'prometheus', '-o', 'metrics', 'a.log')
    check('metrics are for those who collect them', mode('metrics') == 0o644)
    os.chmod('r', 0o664)
    if os.geteuid() == 0:
        os.chown('r', 12, 34)
    run('report', '-o', 'r', 'a.log')
    check('what is replaced keeps its mode', mode('r') == 0o664)
    if os.geteuid() == 0:
        check('and its owner', (os.stat('r').st_uid, os.stat('r').st_gid) == (12, 34))
        os.chown('link', 12, 12, follow_symlinks=False)
        os.mkfifo('pipe')
        os.chown('pipe', 12, 12)
        os.mkdir('shared')
        os.chmod('shared', 0o1777)
        write('shared/r', '')
        os.chown('shared/r', 12, 12)
        for place in ('link', 'pipe', 'shared/r'):
            result = run('report', '-o', place, 'd')
            check('root and what others put there: ' + place,
                  result.returncode == 2 and b'of another user' in result.stderr, result)
        os.remove('pipe')

    # ---- inputs that never end or cannot be read
    check('--state of stdin', run('report', '--state', 'st', '-', stdin=subprocess.DEVNULL).returncode == 2)
    os.mkfifo('pipe')
    begin = time.monotonic()
    lines, result = read('pipe', 'a.log')
    check('a pipe that nobody writes to', lines == 200 and result.returncode == 3 and time.monotonic() - begin < 15, result)
    slow = threading.Thread(target=lambda: (time.sleep(1), write('pipe')))
    slow.start()
    check('a pipe that somebody writes to later', read('pipe')[0] == 200)
    slow.join()

    def silent_first():
        with open('pipe', 'w') as out:
            time.sleep(6)
            out.write(LOG)

    slow = threading.Thread(target=silent_first)
    slow.start()
    check('a writer may take its time', read('pipe')[0] == 200)
    slow.join()
    if os.access('/proc/kmsg', os.R_OK):
        result = run('report', '/proc/kmsg')
        check('/proc/kmsg ends', result.returncode == 3, result)
    frame = b'\x50\x2a\x4d\x18\x04\x00\x00\x00\x00\x00\x00\x00'
    try:
        packed = subprocess.run(['zstd', '-c', 'a.log'], stdout=subprocess.PIPE, check=True).stdout
        with open('p.zst', 'wb') as out:
            out.write(frame + packed + frame + packed)
        check('Zstandard with skippable frames', read('p.zst')[0] == 400)
    except FileNotFoundError:
        print('no zstd here: skippable frames are not tried')
    os.makedirs('tree/closed')
    write('tree/mail.log')
    write('tree/closed/mail.log', line(999))
    os.chmod('tree/closed', 0)
    if not os.access('tree/closed', os.R_OK):
        lines, result = read('tree')
        check('a directory that cannot be read', lines == 200 and b'tree/closed: ' in result.stderr and
              result.returncode == 3, result)
    else:
        # Root reads everything; nobody else can be told to run the program from here but by sudo's kind.
        os.chmod('.', 0o755)
        result = subprocess.run([program, 'report', '--format', 'json', 'tree'], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                user=65534, group=65534, env={**os.environ, 'TZ': 'UTC'}, check=False)
        check('a directory that cannot be read', b'tree/closed: ' in result.stderr and result.returncode == 3, result)
    os.chmod('tree/closed', 0o755)

    # ---- merge: pieces in the order of their first lines
    write('d1', line(0, 0) + line(60, 12) + line(3599, 23))
    write('d2', line(100, 0).replace('11-22', '11-23') + line(1800, 23) + line(101, 4).replace('11-22', '11-23'))
    for piece in ('d1', 'd2'):
        run('map', '-o', piece + '.part', piece)
    result = run('merge', '--format', 'json', 'd2.part', 'd1.part')
    check('one late line moves no piece', result.returncode == 0 and
          json.loads(result.stdout) == json.loads(run('report', '--format', 'json', 'd1', 'd2').stdout), result)
    return 1 if FAILED else 0


if __name__ == '__main__':
    with tempfile.TemporaryDirectory() as work:
        program = os.path.abspath(sys.argv[1])
        os.chdir(work)
        sys.exit(main(program))
