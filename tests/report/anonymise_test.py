#!/usr/bin/env python3
"""anonymise_test.py WHYBOUNCE: with --anonymise no format prints a local part, wherever it stood, and no partial has one."""
import json
import os
import subprocess
import sys
import tempfile

MARKS = ('marknews', 'markann', 'markbob', 'markeve', 'markzoe')
LOG = '''\
2026-11-22T04:00:00Z mail postfix/smtpd[1]: 4CC3B00001: client=c.example[192.0.2.8]
2026-11-22T04:00:00Z mail postfix/qmgr[1]: 4CC3B00001: from=<marknews@shop.example>, size=1, nrcpt=3 (queue active)
2026-11-22T04:00:01Z mail postfix/smtp[1]: 4CC3B00001: to=<markann@corp.example>, relay=mx.corp.example[192.0.2.1]:25, \
delay=1, delays=0/0/0/1, dsn=5.1.1, status=bounced (host mx.corp.example[192.0.2.1] said: 550 5.1.1 <markann@corp.example>: \
no mailbox markann here (in reply to RCPT TO command))
2026-11-22T04:00:01Z mail postfix/smtp[1]: 4CC3B00001: to=<markbob@corp.example>, relay=mx.corp.example[192.0.2.1]:25, \
delay=1, delays=0/0/0/1, dsn=4.0.0, status=deferred (host mx.corp.example[192.0.2.1] said: 451 MarkBob wibbles about \
marknews id=markbob%40corp.example (in reply to RCPT TO command))
2026-11-22T04:00:02Z mail postfix/smtpd[1]: NOQUEUE: reject: RCPT from c.example[192.0.2.9]: 550 5.1.1 <markeve@shop.example>: \
Recipient address rejected: User unknown; from=<markzoe@else.example> to=<markeve@shop.example> proto=ESMTP helo=<x>
2026-11-22T04:00:03Z mail postfix/smtp[1]: 4CC3B00001: to=markann@corp.example status=what
'''


def partials(program):
    """What two hosts map with --anonymise holds no local part, merges, and counts as the plain ones do."""
    failures = []
    with open('mx2.log', 'w', encoding='utf-8') as out:
        out.write(LOG.replace(' mail ', ' mx2 ').replace('4CC3B', '5DD4C'))
    call = lambda *words: subprocess.run([program, *words], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                         check=False).stdout
    for host in ('mail', 'mx2'):
        plain, hidden = call('map', f'{host}.log'), call('map', '--anonymise', '-o', f'{host}.part', f'{host}.log')
        with open(f'{host}.part', 'rb') as source:
            hidden = source.read().lower()
        failures += [f'partial: {mark} is in it' for mark in MARKS if mark.encode() in hidden]
        if not all(mark.encode() in plain.lower() for mark in MARKS):
            failures.append('partial: nothing to hide')
        with open(f'{host}.plain', 'wb') as out:
            out.write(plain)
    counts = {}
    for kind in ('plain', 'part'):
        report = json.loads(call('merge', '--format', 'json', f'mail.{kind}', f'mx2.{kind}'))
        text = json.dumps(report).lower()
        if kind == 'part':
            failures += [f'merged partials: {mark} is printed' for mark in MARKS if mark in text]
        counts[kind] = [report['mail'], report['lines'], report['domains'], report['providers'],
                        [(row['name'].split('@')[-1], row['attempts']) for row in report['senders']['rows']]]
    if counts['plain'] != counts['part']:
        failures.append('merged partials count something else')
    return failures


def main(program):
    failures = []
    with tempfile.TemporaryDirectory() as work:
        os.chdir(work)
        with open('mail.log', 'w', encoding='utf-8') as out:
            out.write(LOG)
        for form in ('text', 'markdown', 'html', 'json', 'csv', 'prometheus'):
            run = lambda *flags: subprocess.run([program, 'report', '--format', form, '-v', *flags, 'mail.log'],
                                                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                                check=False).stdout.decode().lower()
            plain, hidden = run(), run('--anonymise')
            failures += [f'{form}: {mark} is printed' for mark in MARKS if mark in hidden]
            if form != 'prometheus' and not any(mark in plain for mark in MARKS):
                failures.append(f'{form}: nothing to hide')
            if form != 'prometheus' and '@shop.example' not in hidden:
                failures.append(f'{form}: the domain is gone, too')
        failures += partials(program)
        os.chdir('/')
    for failure in failures:
        print('FAILED', failure)
    return 1 if failures else 0


if __name__ == '__main__':
    sys.exit(main(os.path.abspath(sys.argv[1])))
