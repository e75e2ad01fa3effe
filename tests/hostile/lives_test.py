#!/usr/bin/env python3
"""lives_test.py WHYBOUNCE [LOGS]: queue ids that come again, 'removed' lines that are lost, lines that stand twice, lines of one
second in another order.

Lives of messages are made up, the truth is counted of them. Whatever becomes of their lines, attempts in are attempts out.
"""
import json
import os
import random
import subprocess
import sys
import tempfile

FAILED = []
ENDS = {'delivered': 'dsn=2.0.0, status=sent (250 ok)',
        'waiting': 'dsn=4.4.1, status=deferred (connect to corp.example[192.0.2.1]:25: Connection refused)',
        'lost': 'dsn=5.1.1, status=bounced (host mx[192.0.2.1] said: 550 5.1.1 no such user (in reply to RCPT TO command))'}


def lives(chance, messages, ids):
    """[(second, id, text)] in the order of the log; and what is true of it. An id is free when its message is gone."""
    rows = []
    truth = {'recipients': 0, 'delivered': 0, 'waiting': 0, 'lost': 0, 'attempts': 0, 'messages': 0}
    free_at = [0] * ids
    second = 0
    for number in range(messages):
        second += chance.randrange(0, 4)
        mine = min(range(ids), key=lambda i: (free_at[i] > second, chance.random()))
        second = max(second, free_at[mine])
        at = second
        queue_id = f'4CC3B{mine:05X}'
        rows.append((at, 'smtpd', queue_id, 'client=app.example[192.0.2.8]'))
        rows.append((at, 'cleanup', queue_id, f'message-id=<{number}@shop.example>'))
        rows.append((at, 'qmgr', queue_id, f'from=<s{number % 7}@shop.example>, size=1, nrcpt=1 (queue active)'))
        truth['messages'] += 1
        for recipient in range(chance.choice((1, 1, 1, 2, 5))):
            truth['recipients'] += 1
            fates = ['waiting'] * chance.choice((0, 0, 0, 1, 3)) + [chance.choice(('delivered', 'delivered', 'lost'))]
            for fate in fates:
                at += chance.randrange(0, 3)
                truth['attempts'] += 1
                rows.append((at, 'smtp', queue_id, f'to=<r{number}-{recipient}@corp.example>, relay=mx[192.0.2.1]:25, delay=1, '
                                                   f'delays=0/0/0/1, {ENDS[fate]}'))
            truth[fates[-1]] += 1
        at += 1
        rows.append((at, 'qmgr', queue_id, 'removed'))
        free_at[mine] = at + 1
    rows.sort(key=lambda row: row[0])  # stable: the lines of an id stay in their order
    return rows, truth


def text_of(rows):
    return ''.join(f'2026-11-22T{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}Z mail postfix/{program}[1]: '
                   f'{queue_id}: {text}\n' for second, program, queue_id, text in rows)


def shuffled_within_seconds(rows, chance):
    """Lines of different ids that have one stamp change places: of one id they keep their order."""
    out = []
    at = 0
    while at < len(rows):
        end = at
        while end < len(rows) and rows[end][0] == rows[at][0]:
            end += 1
        queues = {}
        for row in rows[at:end]:
            queues.setdefault(row[2], []).append(row)
        while queues:
            key = chance.choice(sorted(queues))
            out.append(queues[key].pop(0))
            if not queues[key]:
                del queues[key]
        at = end
    return out


def main(program, logs='25'):
    def report_of(rows):
        with open('mail.log', 'w', encoding='utf-8') as out:
            out.write(text_of(rows))
        done = subprocess.run([program, 'report', '--format', 'json', 'mail.log'], stdout=subprocess.PIPE, check=True)
        return json.loads(done.stdout)

    def counts(report):
        mail = report['mail']
        out = {key: mail[key] for key in ('recipients', 'delivered', 'waiting', 'lost', 'messages')}
        out['attempts'] = sum(mail['attempts'].values())
        return out

    def same(seed, what, report, want):
        got = counts(report)
        if got != want:
            FAILED.append(f'seed {seed}, {what}: {got} instead of {want}')

    def conserved(seed, what, report, rows):
        got = counts(report)
        attempts = sum(' status=' in row[3] for row in rows)
        if got['attempts'] != attempts or report['lines']['attempts'] != attempts:
            FAILED.append(f'seed {seed}, {what}: {got["attempts"]} attempts of {attempts}')
        if got['recipients'] != got['delivered'] + got['waiting'] + got['lost']:
            FAILED.append(f'seed {seed}, {what}: {got}')
        settled = sum(' status=sent' in row[3] or ' status=bounced' in row[3] for row in rows)
        if got['delivered'] + got['lost'] != settled:
            FAILED.append(f'seed {seed}, {what}: {got} of {settled} that were settled')

    for seed in range(int(logs)):
        chance = random.Random(seed)
        rows, truth = lives(chance, chance.choice((40, 400)), chance.choice((3, 30, 300)))
        same(seed, 'as it was', report_of(rows), truth)
        some = chance.choice((0.1, 0.5, 1))
        kept = [row for row in rows if row[3] != 'removed' or chance.random() > some]
        same(seed, f'{len(rows) - len(kept)} "removed" lost', report_of(kept), truth)
        same(seed, 'another order within seconds', report_of(shuffled_within_seconds(rows, chance)), truth)
        doubled = [row for row in rows for _ in range(1 + (chance.random() < some))]
        conserved(seed, 'lines twice', report_of(doubled), doubled)
        lost = [row for row in rows if chance.random() > some / 4]
        conserved(seed, 'lines lost', report_of(lost), lost)
        stirred = list(rows)
        for _ in range(len(rows) // 4):
            a = chance.randrange(len(rows) - 1)
            stirred[a], stirred[a + 1] = stirred[a + 1], stirred[a]
        conserved(seed, 'neighbours changed places', report_of(stirred), stirred)
    for failure in FAILED:
        print('FAILED', failure)
    return 1 if FAILED else 0


if __name__ == '__main__':
    with tempfile.TemporaryDirectory() as work:
        words = [os.path.abspath(sys.argv[1]), *sys.argv[2:]]
        os.chdir(work)
        code = main(*words)
        os.chdir('/')
    sys.exit(code)
