#!/usr/bin/env python3
"""days_test.py WHYBOUNCE: what a day adds up to, across the ends of years, leap days, summer time and clocks that are set back.

The truth is counted here, of the very times that the lines are made of.
"""
import collections
import datetime
import json
import os
import random
import subprocess
import sys
import tempfile
import zoneinfo

FAILED = []
UTC = datetime.timezone.utc
ENDS = (('dsn=2.0.0, status=sent (250 ok)', '=> {to} R=dnslookup T=remote_smtp H=mx.corp.example [192.0.2.1] C="250 ok"', '2xx'),
        ('dsn=4.4.1, status=deferred (connection refused)',
         '== {to} R=dnslookup T=remote_smtp defer (111): Connection refused', '4xx'),
        ('dsn=5.1.1, status=bounced (host mx.corp.example[192.0.2.1] said: 550 5.1.1 no such user (in reply to RCPT TO command))',
         '** {to} R=dnslookup T=remote_smtp H=mx.corp.example [192.0.2.1]: SMTP error from remote mail server after RCPT TO:<{to}>: '
         '550 5.1.1 no such user', '5xx'))
MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split()


def offset(local):
    minutes = int(local.utcoffset().total_seconds()) // 60
    return f'{"-" if minutes < 0 else "+"}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}'


def syslog_line(stamp, number, to, end):
    return (f'{stamp} mail postfix/smtp[9]: 4CC3B{number:05X}: to=<{to}>, relay=mx.corp.example[192.0.2.1]:25, delay=1, '
            f'delays=0/0/0/1, {ENDS[end][0]}\n')


def base62(n):
    digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
    out = ''
    for _ in range(6):
        out = digits[n % 62] + out
        n //= 62
    return out


def exim_line(stamp, number, to, end):
    return f'{stamp} 1xUzWr-{base62(number)}-0K {ENDS[end][1].format(to=to)}\n'


FORMS = {
    'rfc3339': lambda local, *rest: syslog_line(local.strftime('%Y-%m-%dT%H:%M:%S.%f') + offset(local), *rest),
    'traditional': lambda local, *rest: syslog_line(f'{MONTHS[local.month - 1]} {local.day:2d} {local:%H:%M:%S}', *rest),
    'exim': lambda local, *rest: exim_line(f'{local:%Y-%m-%d %H:%M:%S}', *rest),
    'exim with a zone': lambda local, *rest: exim_line(f'{local:%Y-%m-%d %H:%M:%S} {offset(local).replace(":", "")}', *rest),
}
# Where it begins, for how many days, in which zone, and what is odd about it.
TIMES = ((2026, 12, 29, 5, 'UTC', 'the end of a year'), (2026, 12, 29, 5, 'Pacific/Auckland', 'the end of a year far in the east'),
         (2028, 2, 27, 4, 'UTC', 'a leap day'), (2027, 2, 26, 4, 'America/New_York', 'no leap day'),
         (2026, 3, 27, 4, 'Europe/Paris', 'summer time begins'), (2026, 10, 23, 4, 'Europe/Paris', 'summer time ends'),
         (2026, 10, 30, 4, 'America/New_York', 'summer time ends in the west'),
         (2026, 4, 3, 3, 'Australia/Lord_Howe', 'half an hour of summer time ends'), (2026, 6, 1, 3, 'Asia/Kathmandu', 'odd minutes'))


def main(program):
    chance = random.Random(19)

    def days_of(path, zone, *flags):
        done = subprocess.run([program, 'report', '--format', 'json', '--tz', zone, *flags, path], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, env={**os.environ, 'TZ': 'UTC', 'LC_ALL': 'C'}, check=False)
        if done.returncode != 0:
            FAILED.append(f'{path}: {done.returncode} {done.stderr[:200]}')
            return {}, {}
        report = json.loads(done.stdout)
        return {day['date']: day['attempts'] for day in report['days']}, report

    for year, month, day, days, zone, what in TIMES:
        begin = datetime.datetime(year, month, day, tzinfo=zoneinfo.ZoneInfo(zone)).astimezone(UTC)
        moments = sorted(begin + datetime.timedelta(seconds=chance.randrange(days * 86400)) for _ in range(3000))
        for set_back in (False, True):
            truth = collections.defaultdict(lambda: {'2xx': 0, '4xx': 0, '5xx': 0})
            lines = {form: [] for form in FORMS}
            for number, moment in enumerate(moments):
                # A clock that ran fast is set back now and then, by less than two minutes.
                if set_back:
                    moment += datetime.timedelta(seconds=number % 500 // 5)
                local = moment.astimezone(zoneinfo.ZoneInfo(zone))
                end = chance.randrange(3)
                truth[f'{local:%Y-%m-%d}'][ENDS[end][2]] += 1
                for form, make in FORMS.items():
                    lines[form].append(make(local, number, f'u{number}@corp.example', end))
            for form in FORMS:
                with open('day.log', 'w', encoding='utf-8') as out:
                    out.writelines(lines[form])
                flags = ('--year', str(year)) if form == 'traditional' else ()
                got, report = days_of('day.log', zone, *flags)
                if got != dict(truth):
                    FAILED.append(f'{what}, {form}, set back: {set_back}: {got} instead of {dict(truth)}'[:600])
                elif [report['mail']['attempts'][code_class] for code_class in ('2xx', '4xx', '5xx')] != [
                        sum(row[code_class] for row in truth.values()) for code_class in ('2xx', '4xx', '5xx')]:
                    FAILED.append(f'{what}, {form}: days and mail differ')
    for failure in FAILED:
        print('FAILED', failure)
    return 1 if FAILED else 0


if __name__ == '__main__':
    with tempfile.TemporaryDirectory() as work:
        program = os.path.abspath(sys.argv[1])
        os.chdir(work)
        code = main(program)
        os.chdir('/')
    sys.exit(code)
