#!/usr/bin/env python3
"""Asks `whybounce trace` for random names and compares its attempts with the log's own lines.

trace.py WHYBOUNCE LOG [HOW_MANY]: knows nothing of the program but the JSON form; which lines are
attempts, and of which message, it finds out by itself. Exit code 1 names what differs.
"""
import json
import random
import re
import subprocess
import sys
from collections import defaultdict

POSTFIX = re.compile(r' (?:[\w.-]+/)+[\w-]+\[\d+\]: (?:\[ID [^\]]*\] )?([0-9A-Za-z]{6,}): (.*)')
STATUS = re.compile(r'to=<([^>]*)>,(?: orig_to=<([^>]*)>,)?.*? status=(sent|deferred|bounced|expired|deliverable|undeliverable)\b')
EXIM_ID = r'[0-9A-Za-z]{6}-[0-9A-Za-z]{6,11}-[0-9A-Za-z]{2,4}'
EXIM = re.compile(r'^\S+ \S+ (?:\S\d{4} )?(?:\[\d+\] )?(' + EXIM_ID + r') (=>|->|\*\*|==|<=|Completed)(?: (.*))?$')



class Log:
    """Attempts as (line number, queue id, recipient), by what may be asked."""

    def __init__(self, path):
        self.by_recipient = defaultdict(set)
        self.by_id = defaultdict(set)
        self.by_message = defaultdict(set)
        self.ids_of_message = defaultdict(set)
        self.message_of = {}
        with open(path, encoding='utf-8', errors='surrogateescape') as log:
            for number, line in enumerate(log, 1):
                self.read(number, line.rstrip('\n'))

    def add(self, number, queue_id, names):
        names = [name.lower() for name in names if name]
        for name in names:
            if '@' in name:
                self.by_recipient[name].add((number, queue_id))
        self.by_id[queue_id].add((number, queue_id))
        if queue_id in self.message_of:
            self.by_message[self.message_of[queue_id]].add((number, queue_id))

    def read(self, number, line):
        found = POSTFIX.search(line)
        if found:
            queue_id, text = found.groups()
            if text.startswith('message-id='):
                message = text[len('message-id='):].strip()
                self.message_of.pop(queue_id, None)
                if re.fullmatch(r'<[^<>@\s]+@[^<>@\s]+>', message):
                    self.message_of[queue_id] = message
                    self.ids_of_message[message].add(queue_id)
            elif text == 'removed':
                self.message_of.pop(queue_id, None)
            else:
                status = STATUS.match(text)
                if status:
                    self.add(number, queue_id, status.groups()[:2])
            return
        found = EXIM.match(line)
        if not found:
            return
        queue_id, mark, rest = found.groups()
        if mark == '<=':
            self.message_of.pop(queue_id, None)
            ident = re.search(r' id=(\S+)', rest)
            if ident and re.fullmatch(r'[^<>@\s]+@[^<>@\s]+', ident.group(1)):
                message = '<' + ident.group(1) + '>'
                self.message_of[queue_id] = message
                self.ids_of_message[message].add(queue_id)
        elif mark == 'Completed':
            self.message_of.pop(queue_id, None)
        else:
            head = re.match(r'(\S+)((?: \([^)]*\))?(?: <[^>]*>)*)', rest)
            names = [head.group(1).rstrip(':')] + re.findall(r'<([^>]*)>', head.group(2))
            self.add(number, queue_id, names)


def is_attempt(row):
    """Exim tells of what an ACL throws away as of a delivery, Postfix as of a refusal."""
    refused = ('rejected', 'held') if row.get('dialect') == 'exim' else ('rejected', 'held', 'discarded')
    return row['outcome'] not in refused and 'queue_id' in row


def trace(program, log, what):
    run = subprocess.run([program, 'trace', '--format', 'jsonl', *what, log], stdout=subprocess.PIPE, check=False)
    return [json.loads(line) for line in run.stdout.splitlines()]


def attempts(messages):
    for message in messages:
        for step in message['steps']:
            if 'outcome' in step and not step.get('expiry') and is_attempt(step):
                yield step


def last_rows(program, log):
    """By queue id and recipient the last row of `events`, that of an expiry among them."""
    rows = {}
    run = subprocess.Popen([program, 'events', log], stdout=subprocess.PIPE)
    for line in run.stdout:
        row = json.loads(line)
        if row.get('queue_id') and is_attempt(row):
            rows.setdefault((row['queue_id'], row.get('recipient', '').lower()), []).append(row)
    run.wait()
    return rows


FATE = {'delivered': 'delivered', 'bounced': 'lost', 'expired': 'lost', 'deferred': 'waiting'}


def wrong_fates(messages, rows):
    for message in messages:
        for recipient in message['recipients']:
            if recipient['fate'] in ('refused', 'answered'):
                continue
            name = recipient.get('recipient', '').lower()
            lasts = [rows[(queue_id, name)][-1] for queue_id in message['queue_ids'] if (queue_id, name) in rows]
            # Ids come again: of the rows of this message only.
            lines = {step['line'] for step in message['steps'] if 'outcome' in step}
            lasts = [row for row in lasts if row['line'] in lines]
            fates = [FATE[row['outcome']] for row in sorted(lasts, key=lambda row: row['line'])
                     if row['outcome'] in FATE and not (row.get('notification') and not message.get('notification'))]
            wanted = fates[-1] if fates else 'elsewhere'
            if lasts and recipient['fate'] != wanted:
                yield f'{name}: fate {recipient["fate"]}, by events {wanted}'


def main():
    program, path = sys.argv[1:3]
    how_many = int(sys.argv[3]) if len(sys.argv) > 3 else 15
    log = Log(path)
    rows = last_rows(program, path)
    chosen = random.Random(21)
    failures = []
    asked = 0

    def compare(what, wanted, mine):
        nonlocal asked
        asked += 1
        messages = trace(program, path, what)
        got = {(step['line'], step.get('queue_id')) for step in attempts(messages) if mine(step)}
        if got != wanted:
            failures.append(f'{what}: trace alone {sorted(got - wanted)[:5]}, log alone {sorted(wanted - got)[:5]}')
        failures.extend(f'{what}: {wrong}' for wrong in wrong_fates(messages, rows))

    def some(names):
        names = sorted(names)
        return chosen.sample(names, min(how_many, len(names)))

    for name in some(log.by_recipient):
        compare([name], log.by_recipient[name],
                lambda step, name=name: name in (step.get('recipient', '').lower(),
                                                 step.get('original_recipient', '').lower()))
    for queue_id in some(log.by_id):
        compare([queue_id], log.by_id[queue_id], lambda step, queue_id=queue_id: step.get('queue_id') == queue_id)
    for message in some(log.by_message):
        compare([message], log.by_message[message],
                lambda step, message=message: step.get('queue_id') in log.ids_of_message[message]
                and step.get('message_id', '').strip('<>') == message.strip('<>'))
    for failure in failures[:20]:
        print(failure)
    print(f'{asked} names asked, {len(failures)} differ')
    return 1 if failures or asked == 0 else 0


if __name__ == '__main__':
    sys.exit(main())
