#!/usr/bin/env python3
"""many_keys.py WHYBOUNCE N: N messages, each with a sender, recipient, domain and relay of its own.

Memory stays under 300 MB, nothing is lost, and the report says what went to "(other)".
"""
import json
import os
import resource
import subprocess
import sys

MEMORY_KB_MAX = 300_000


def write(count, out):
    chunk = []
    for i in range(count):
        stamp = f'2026-11-22T{i // 500000 % 24:02}:{i // 9000 % 60:02}:{i // 150 % 60:02}Z mail postfix/'
        queue_id = f'4CC{i:09X}'
        fate = ('dsn=2.0.0, status=sent (250 2.0.0 Ok)' if i % 3 else
                'dsn=5.1.1, status=bounced (host mx said: 550 5.1.1 user unknown (in reply to RCPT TO command))')
        chunk.append(f'{stamp}smtpd[1]: {queue_id}: client=c.example[192.0.2.8]\n'
                     f'{stamp}qmgr[1]: {queue_id}: from=<s{i:x}q@sender{i:x}.example>, size=1, nrcpt=1 (queue active)\n'
                     f'{stamp}smtp[1]: {queue_id}: to=<r{i:x}q@domain{i:x}.example>, relay=mx{i:x}.example[192.0.2.1]:25, '
                     f'delay=1, delays=0/0/0/1, {fate}\n'
                     f'{stamp}qmgr[1]: {queue_id}: removed\n')
        if len(chunk) == 2000:
            out.write(''.join(chunk).encode())
            chunk.clear()
    out.write(''.join(chunk).encode())
    out.close()


def main(program, count):
    run = subprocess.Popen([program, 'report', '--format', 'json', '--top', '5', '-'], stdin=subprocess.PIPE,
                           stdout=subprocess.PIPE)
    write(count, run.stdin)
    report = json.loads(run.stdout.read())
    run.wait()
    peak_kb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    failures = []
    if peak_kb > MEMORY_KB_MAX:
        failures.append(f'{peak_kb} KB of memory')
    if report['mail']['recipients'] != count:
        failures.append(f"{report['mail']['recipients']} recipients")
    for section in ('domains', 'senders', 'relays'):
        table = report[section]
        other = next((row for row in table['rows'] if row['name'] == '(other)'), None)
        if not table['overflowed'] or other is None:
            failures.append(f'{section}: nothing went to (other)')
            continue
        whole = sum(row['recipients'] for row in table['rows']) + table['rest']['recipients']
        if whole + table['unnamed']['recipients'] != count:
            failures.append(f'{section}: {whole} recipients in its rows')
    for failure in failures:
        print('FAILED', failure)
    print(f'{count} of each: {peak_kb // 1024} MB')
    return 1 if failures else 0


if __name__ == '__main__':
    sys.exit(main(os.path.abspath(sys.argv[1]), int(sys.argv[2])))
