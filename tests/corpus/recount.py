#!/usr/bin/env python3
"""Counts the rows of `whybounce events` and compares every section of the JSON report with them.

recount.py WHYBOUNCE LOG [FILTER...]: with filters ("--cause", "mailbox-full") both are of that part;
recount.py --parts HOW_MANY WHYBOUNCE LOG: of so many random ones. It knows nothing of the program but the two formats and the three numbers
(attempt, recipient, message). Exit code 1 names what differs.
"""
import json
import subprocess
import sys
from collections import Counter, defaultdict

FATES = ('delivered', 'lost', 'waiting')
ABOUT_IPS = ('ip-blocklisted', 'ip-blocked', 'geo-blocked', 'poor-reputation', 'ptr-missing')
ABOUT_PROOFS = ('spf-failed', 'dkim-failed', 'dmarc-failed', 'sender-unauthenticated', 'ptr-missing', 'tls-failure')
SECTIONS = (('providers', 'provider'), ('domains', 'domain'), ('senders', 'sender'), ('relays', 'relay'))


def rows(program, log, filters=()):
    run = subprocess.Popen([program, 'events', '--format', 'jsonl', *filters, log], stdout=subprocess.PIPE)
    for line in run.stdout:
        row = json.loads(line)
        yield from [row] * row.get('times', 1)
    run.wait()


class Sums:
    """What a row of a table has: attempts by class, recipients by fate."""

    def __init__(self):
        self.values = Counter()

    def add(self, key):
        self.values[key] += 1

    def of_report(self, row):
        mine = {'2xx': 0, '4xx': 0, '5xx': 0, 'delivered': 0, 'lost': 0, 'waiting': 0, 'first_try': 0,
                'traced': 0}
        mine.update(self.values)
        theirs = dict(row['attempts'])
        theirs.update({key: row[key] for key in ('delivered', 'lost', 'waiting', 'first_try', 'traced')})
        return mine, theirs


class Recount:
    def __init__(self):
        self.mail = Sums()
        self.own = Sums()
        self.tables = {name: defaultdict(Sums) for name, _ in SECTIONS}
        self.days = defaultdict(Sums)
        self.hours = defaultdict(Sums)
        self.causes = defaultdict(Counter)
        self.cause_providers = defaultdict(Counter)
        self.found = {'sending_ips': defaultdict(Counter), 'blocklists': defaultdict(Counter),
                      'dead_domains': defaultdict(Counter), 'rejected_clients': defaultdict(Counter),
                      'authentication': defaultdict(Counter)}
        self.cause_days = defaultdict(Counter)
        self.domain_days = defaultdict(Sums)
        self.sender_days = defaultdict(Sums)
        self.rejections = Counter()
        self.apart = Counter()
        self.unmatched = 0
        self.lines = Counter()
        self.outcomes = {'attempt_lines': Counter(), 'rejection_lines': Counter()}
        self.waiting = {}
        self.queue_ids = {}  # by host, Message-ID and recipient: the last

    # The tables that a row belongs to.
    def places(self, row):
        yield self.mail
        yield self.tables['providers'][row.get('provider', '')]
        yield self.tables['domains'][row.get('domain', '')]
        relay = row.get('relay_host') or row.get('relay_ip')
        if relay:
            yield self.tables['relays'][relay]
        if 'sender' in row:
            yield self.tables['senders'][row['sender']]
        yield self.days[row['time'][:10]]
        yield self.hours[int(row['time'][11:13])]
        yield self.domain_days[row['time'][:10], row.get('domain', '')]
        if 'sender' in row:
            yield self.sender_days[row['time'][:10], row['sender']]

    def cause(self, row, what):
        cause = row['cause']
        self.causes[cause][what] += 1
        self.cause_days[row['time'][:10], row.get('provider', ''), cause][what] += 1
        self.cause_providers[cause, row.get('provider', '')][what] += 1
        # An address in other refusals is not why they were refused.
        if 'sending_ip' in row and cause in ABOUT_IPS:
            self.found['sending_ips'][row['sending_ip']][what] += 1
        if 'blocklist' in row:
            self.found['blocklists'][row['blocklist']][what] += 1
        if cause in ('null-mx', 'domain-unknown', 'host-does-not-accept-mail'):
            self.found['dead_domains'][row.get('domain', '')][what] += 1
        if cause in ABOUT_PROOFS and '@' in row.get('sender', ''):
            self.found['authentication'][row['sender'].rpartition('@')[2].lower()][what] += 1

    def settle(self, row, fate, number):
        if row.get('notification'):
            self.own.add(fate)
            return
        for place in self.places(row):
            place.add(fate)
            if fate == 'delivered' and number > 0:
                place.add('traced')
                if number == 1:
                    place.add('first_try')
        if fate != 'delivered':
            self.cause(row, fate)

    def add(self, row):
        if 'client_ip' in row or 'client_host' in row or row['outcome'] in ('rejected', 'held'):
            self.lines['rejections'] += 1
            self.outcomes['rejection_lines'][row['outcome']] += 1
            self.rejections[row['cause']] += 1
            self.found['rejected_clients'][row.get('client_ip', '')]['attempts'] += 1
            self.unmatched += row['cause'] == 'undetermined'
            return
        key = (row.get('host'), row.get('queue_id'), row['recipient'].lower())
        outcome = row['outcome']
        # What the administrator requeued goes on waiting under another queue id.
        same_mail = (row.get('host'), row.get('message_id'), key[2])
        if row.get('dialect') == 'postfix' and row.get('message_id'):
            older = self.queue_ids.get(same_mail)
            self.queue_ids[same_mail] = row.get('queue_id')
            if older != row.get('queue_id'):
                self.waiting.pop((row.get('host'), older, key[2]), None)
        if row.get('expiry'):
            self.waiting.pop(key, None)
            if not row.get('probe'):
                self.apart['expired'] += not row.get('notification')
                self.settle(row, 'lost', 0)
            return
        self.lines['attempts'] += 1
        self.outcomes['attempt_lines'][outcome] += 1
        # "Given up" is known words, whatever the cause was that it waited for.
        self.unmatched += row['cause'] == 'undetermined' and outcome != 'expired'
        number = row.get('attempt', 0)
        if outcome == 'expired' and key in self.waiting:
            # Given up without another try: it counts where and when the last try failed.
            last = self.waiting[key]
            row = {**row, **{name: last[name] for name in ('time', 'relay_host', 'relay_ip') if name in last}}
        if number == 1 and key in self.waiting:  # an older message of the same queue id
            self.give_up(key)
        if row.get('probe'):
            self.apart['probes'] += 1
        elif outcome in ('relayed', 'expanded'):
            self.apart['handed_on'] += 1
        elif outcome == 'discarded':
            self.apart['discarded'] += 1
        elif row.get('notification'):
            self.own.add(f"{row.get('class') or 4}xx")
        else:
            for place in self.places(row):
                place.add(f"{row.get('class') or 4}xx")
            if row['cause'] != 'delivered':
                self.cause(row, 'attempts')
        before = self.waiting.pop(key, None)
        if row.get('probe'):
            return
        if outcome == 'delivered':
            self.settle(row, 'delivered', number)
        elif outcome in ('bounced', 'expired'):
            self.settle(row, 'lost', number)
        elif outcome == 'deferred':
            # "Not tried again yet" says nothing of why it waits: what it met before does.
            says_nothing = row.get('suspended') and row.get('rule') == 'exim-not-retried-yet'
            self.waiting[key] = before if says_nothing and before else row

    def give_up(self, key):
        self.settle(self.waiting.pop(key), 'waiting', 0)


class Check:
    def __init__(self):
        self.wrong = 0
        self.right = 0

    def same(self, what, mine, theirs):
        if mine == theirs:
            self.right += 1
            return
        self.wrong += 1
        if self.wrong <= 40:
            print(f'WRONG {what}: events say {mine}, the report says {theirs}')


def sender_group(report, senders):
    """The report groups senders whose local parts vary; the program says how by its names."""
    import fnmatch
    names = [row['name'] for row in report['senders']['rows']]
    plain = set(names)
    groups = defaultdict(Sums)
    for sender, sums in senders.items():
        name = sender.lower()
        if name not in plain:
            matching = [one for one in names if '*' in one and
                        fnmatch.fnmatchcase(name.replace('[', '?'), one.replace('[', '?'))]
            name = max(matching, key=len) if matching else name
        groups[name].values.update(sums.values)
    return groups


def random_parts(program, log, how_many):
    """Filters of one or two keys, from what the rows have; some of them for all others."""
    import random
    chosen = random.Random(50)
    seen = defaultdict(set)
    for row in rows(program, log):
        for flag, key in (('--recipient', 'recipient'), ('--sender', 'sender'), ('--domain', 'domain'),
                          ('--provider', 'provider'), ('--cause', 'cause'), ('--class', 'class'),
                          ('--host', 'host'), ('--queue-id', 'queue_id'), ('--outcome', 'outcome')):
            if row.get(key):
                seen[flag].add(str(row[key]))
    for _ in range(how_many):
        filters = []
        for flag in chosen.sample(sorted(seen), chosen.choice((1, 1, 2))):
            value = chosen.choice(sorted(seen[flag]))
            if flag in ('--recipient', '--sender') and chosen.random() < 0.5:
                value = chosen.choice(('*', '?*')) + value[chosen.randrange(1, len(value)):]
            filters += [flag, chosen.choice(('', '', '!')) + value]
        yield filters


def main(program, log, *filters):
    recount = Recount()
    for row in rows(program, log, filters):
        recount.add(row)
    for key in list(recount.waiting):
        recount.give_up(key)
    run = subprocess.run([program, 'report', '--format', 'json', '--top', '1000000', *filters, log],
                         stdout=subprocess.PIPE, check=False)
    report = json.loads(run.stdout)
    check = Check()

    check.same('mail', *recount.mail.of_report(report['mail']))
    own_mine, own_theirs = recount.own.of_report(report['own_notifications'])
    for key in ('traced', 'first_try'):
        own_mine.pop(key), own_theirs.pop(key)
    check.same('own notifications', own_mine, own_theirs)
    check.same('expired', recount.apart['expired'], report['mail']['expired'])
    for key in ('probes', 'handed_on', 'discarded'):
        check.same(key, recount.apart[key], report['counted_apart'][key])
    if filters:
        check.same('left out of a part', [key for key in ('lines', 'attempt_lines', 'rejection_lines') if key in report], [])
    else:
        for key, counted in recount.outcomes.items():
            check.same(key, dict(counted), report[key])
        for key in ('attempts', 'rejections'):
            check.same(f'lines {key}', recount.lines[key], report['lines'][key])
        read = report['lines']
        check.same('conservation', sum(read[key] for key in read if key not in ('read', 'overlong', 'lost', 'far_off')),
                   read['read'])

    for section, _ in SECTIONS:
        mine = recount.tables[section]
        if section == 'senders':
            mine = sender_group(report, mine)
        named = Sums()
        shown = {row.get('id', '') if section == 'providers' else row['name'] for row in report[section]['rows']}
        check.same(f'{section}: names', {name for name, sums in mine.items() if sums.values}, shown)
        for row in report[section]['rows']:
            name = row.get('id', '') if section == 'providers' else row['name']
            check.same(f'{section} {name}', *mine[name].of_report(row))
            named.values.update(mine[name].values)
        missing = Sums()
        missing.values = recount.mail.values - named.values
        check.same(f'{section}: unnamed', *missing.of_report(report[section]['unnamed']))
    # Whatever is cut off a table is told in one row.
    short = json.loads(subprocess.run([program, 'report', '--format', 'json', '--top', '3', *filters, log],
                                      stdout=subprocess.PIPE, check=False).stdout)
    for section, _ in SECTIONS:
        table = short[section]
        sums = Sums()
        for row in table['rows'] + [table['rest'], table['unnamed']]:
            sums.values.update(row['attempts'])
            sums.values.update({fate: row[fate] for fate in FATES + ('first_try', 'traced')})
        check.same(f'{section} of three rows', *sums.of_report(report['mail']))
    for day in report['days']:
        check.same(f"day {day['date']}", *recount.days[day['date']].of_report(day))
    for hour, counts in enumerate(report['hours_of_day']):
        check.same(f'hour {hour}', *recount.hours[hour].of_report(counts))
    slots = Sums()
    for slot in report['timeline']['slots']:
        slots.values.update(slot['attempts'])
        slots.values.update({fate: slot[fate] for fate in FATES + ('first_try', 'traced')})
    check.same('timeline', *slots.of_report(report['mail']))

    harm = lambda row: {key: row[key] for key in ('attempts', 'lost', 'waiting')}
    full = lambda counter: {key: counter[key] for key in ('attempts', 'lost', 'waiting')}
    check.same('causes', set(recount.causes), {row['cause'] for row in report['causes']})
    for row in report['causes']:
        check.same(f"cause {row['cause']}", full(recount.causes[row['cause']]), harm(row))
        check.same(f"trend of {row['cause']}", row['attempts'], sum(row['trend']))
        for share in row['providers']:
            check.same(f"cause {row['cause']} at {share.get('id', 'others')}",
                       full(recount.cause_providers[row['cause'], share.get('id', '')]), harm(share))
    theirs = {(row['date'], row['provider'], row['cause']): harm(row) for row in report['cause_days']}
    check.same('days of causes', {key: full(mine) for key, mine in recount.cause_days.items()}, theirs)
    names = {row['name'] for row in report['domain_days']}
    days = defaultdict(Sums)
    for (date, name), sums in recount.domain_days.items():
        days[date, name if name in names else '(other)'].values.update(sums.values)
    check.same('days of domains', set(days), {(row['date'], row['name']) for row in report['domain_days']})
    for row in report['domain_days']:
        check.same(f"{row['name']} on {row['date']}", *days[row['date'], row['name']].of_report(row))
    # Senders are grouped: of a day their sum can be said.
    sums_of_days = defaultdict(Sums)
    for (date, _), sums in recount.sender_days.items():
        sums_of_days[date].values.update(sums.values)
    for date, sums in sums_of_days.items():
        theirs = Sums()
        for row in report['sender_days']:
            if row['date'] != date:
                continue
            theirs.values.update(row['attempts'])
            theirs.values.update({fate: row[fate] for fate in FATES + ('first_try', 'traced')})
        check.same(f'senders on {date}', sums.values, +theirs.values)
    # A block is made of refusals of its cause at its provider, and lies between the first and the last.
    for row in report['episodes']:
        whole = recount.cause_providers[row['cause'], row['provider']]
        check.same(f"block by {row['provider']}", row['attempts'] <= whole['attempts'] and row['first'] <= row['last'], True)
    for section, mine in recount.found.items():
        theirs = {row['name']: harm(row) for row in report[section]['rows']}
        check.same(f'{section}: count', len(mine), report[section]['count'])
        for name, counter in mine.items():
            check.same(f'{section} {name}', full(counter), theirs.get(name))
    for row in report['authentication']['rows']:
        for key in ('attempts', 'lost', 'waiting'):
            check.same(f"authentication {row['name']}", sum(share[key] for share in row['causes']), row[key])
    check.same('rejections', dict(recount.rejections), {row['cause']: row['count'] for row in report['rejections']})
    if report['shapes_dropped'] == 0:
        check.same('unmatched', recount.unmatched, report['unmatched_count'])
    check.same('delays', sum(delay['recipients'] for delay in report['mail']['delays']) <= report['mail']['delivered'],
               True)

    print(f'{log} {" ".join(filters)}: {check.right} numbers equal, {check.wrong} wrong')
    return 1 if check.wrong else 0


if __name__ == '__main__':
    if sys.argv[1] == '--parts':
        how_many, program, log = sys.argv[2:]
        sys.exit(max([main(program, log, *filters) for filters in random_parts(program, log, int(how_many))]))
    sys.exit(main(*sys.argv[1:]))
