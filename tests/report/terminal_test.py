#!/usr/bin/env python3
"""terminal_test.py WHYBOUNCE: what strangers wrote does nothing to a terminal.

The report runs in a pseudo-terminal; its bytes may hold the program's own colours and nothing else
that a terminal obeys. With pyte (python3-pyte) a terminal also reads it. Exit code 77: skipped.
"""
import os
import pty
import re
import subprocess
import sys
import tempfile

# Debian's python3-pyte, also for a python3 that is not Debian's.
sys.path.append('/usr/lib/python3/dist-packages')

COLUMNS = (80, 100, 200)


def in_terminal(command, columns):
    """The bytes that `command` writes to a terminal of this width."""
    import fcntl
    import struct
    import termios
    pid, fd = pty.fork()
    if pid == 0:
        os.environ.update(TERM='xterm', LC_ALL='C.UTF-8', TZ='UTC')
        os.environ.pop('NO_COLOR', None)
        # The parent sets the size before this line is sent.
        os.read(0, 1)
        os.execv(command[0], command)
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack('HHHH', 50, columns, 0, 0))
    os.write(fd, b'\n')
    output = b''
    while True:
        try:
            chunk = os.read(fd, 65536)
        except OSError:
            break
        if not chunk:
            break
        output += chunk
    os.waitpid(pid, 0)
    return output[output.index(b'\n') + 1:]  # the echo of what was sent


def main(program):
    failures = []
    here = os.path.dirname(os.path.abspath(__file__))
    with tempfile.TemporaryDirectory() as work:
        log = os.path.join(work, 'hostile\x1b]0;owned\x07.log')
        subprocess.run([sys.executable, os.path.join(here, 'hostile.py'), log], check=True)
        for columns in COLUMNS:
            output = in_terminal([program, 'report', '-v', '--by', 'provider,domain,sender,relay,day', log], columns)
            if len(output) < 2000:
                failures.append(f'{columns} columns: only {output!r}')
            if b'\x1b[1' not in output:
                failures.append(f'{columns} columns: no colours on a terminal')
            text = re.sub(rb'\x1b\[(0|1|2|1;31|32|33)m', b'', output).decode('utf-8')  # must be UTF-8
            wrong = set(re.findall('[^\r\n\x20-\x7e\u00a0-\U0010ffff]|[\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]', text))
            if wrong:
                failures.append(f'{columns} columns: {sorted(map(ascii, wrong))}')
            if '\\x1b]0;owned' not in text:
                failures.append(f'{columns} columns: the sequence is not shown as text')
            try:
                import pyte
            except ImportError:
                continue
            screen = pyte.HistoryScreen(columns, 50, history=100000)
            stream = pyte.ByteStream(screen)
            stream.feed(output)
            if screen.title or screen.icon_name:
                failures.append(f'{columns} columns: the title became {screen.title!r}')
            wide = [line for line in text.split('\r\n') if len(line) > columns]
            if wide:
                failures.append(f'{columns} columns: too wide: {wide[0]!r}')
    for failure in failures:
        print('FAILED', failure)
    return 1 if failures else 0


if __name__ == '__main__':
    sys.exit(main(os.path.abspath(sys.argv[1])))
