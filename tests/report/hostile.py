#!/usr/bin/env python3
"""Writes a Postfix log in which every field that a stranger can write holds something hostile.

hostile.py FILE: texts for browsers, terminals and spreadsheets, in senders, recipients, domains,
relays, clients, host names, queue ids, Message-IDs and replies.
"""
import sys

TEXTS = [
    b'<script>alert(1)</script>', b'"><img src=x onerror=alert(1)>', b"'><svg onload=alert(1)>",
    b'</title><script>alert(2)</script>', b'--><iframe src=//evil.example>', b'{{7*7}}${7*7}',
    b'javascript:alert(3)', b'</style><style>*{display:none}</style>', b'&lt;script&gt;',
    b'=1+1', b'+1+1', b'-1+1', b'@SUM(1)', b'\t=1+1', b'=HYPERLINK("http://evil.example")',
    b'a;=1+1', b'a,=1+1', b'a|=1+1', b'";=1+1', b"=cmd|' /C calc'!A0",
    b'\x1b]0;owned\x07', b'\x1b[2J\x1b[31m', b'\x1bP1$r\x1b\\', b'\x9b2J', b'\xc2\x9b2J', b'\x07\x08\x0c',
    b'\xe2\x80\xaetxt.exe', b'\xe2\x80\xa8line', b'\xe2\x81\xa6x', b'\xff\xfe', b'`id`$(id)',
    b'[a](http://evil.example)', b'| a | b |', b'**bold** @everyone #1', b'b\xc3\xbccher',
]


def lines():
    second = 0
    for number, text in enumerate(TEXTS):
        for place in range(4):
            second += 1
            host = b'mail'
            client = b'client.example[192.0.2.1]'
            sender = b'news@shop.example'
            recipient = b'ann%d@corp.example' % number
            relay = b'mx.corp.example[192.0.2.14]:25'
            reply = b'550 5.1.1 User unknown'
            word = text.replace(b' ', b'').replace(b'<', b'').replace(b'>', b'') or b'x'
            if place == 0:
                sender, recipient = word + b'@shop.example', word + b'@corp.example'
            elif place == 1:
                recipient, relay = b'ann@' + word, word + b'[192.0.2.14]:25'
            elif place == 2:
                host, client = word.replace(b'\t', b''), word + b'[192.0.2.1]'
            else:
                reply = b'550 5.7.1 ' + text + b' is no word that anybody knows'
            stamp = b'2026-11-22T04:%02d:%02dZ ' % (second // 60, second % 60)
            queue_id = b'4CC3B%05X' % second
            head = stamp + host + b' postfix/'
            yield head + b'smtpd[1]: ' + queue_id + b': client=' + client
            yield head + b'cleanup[1]: ' + queue_id + b': message-id=<' + word + b'@x>'
            yield head + b'qmgr[1]: ' + queue_id + b': from=<' + sender + b'>, size=1, nrcpt=1 (queue active)'
            yield (head + b'smtp[1]: ' + queue_id + b': to=<' + recipient + b'>, relay=' + relay + b', delay=1, '
                   b'delays=0/0/0/1, dsn=5.1.1, status=bounced (host ' + relay[:-3] + b' said: ' + reply +
                   b' (in reply to RCPT TO command))')
            yield head + b'qmgr[1]: ' + queue_id + b': removed'
            yield (stamp + b'mail postfix/smtpd[1]: NOQUEUE: reject: RCPT from ' + client + b': 554 5.7.1 <' + recipient +
                   b'>: Relay access denied; ' + text + b'; from=<' + sender + b'> to=<' + recipient +
                   b'> proto=ESMTP helo=<' + word + b'>')
        yield b'2026-11-22T05:00:00Z mail postfix/smtp[1]: ' + queue_id + b': to=' + text + b' status=what'


if __name__ == '__main__':
    with open(sys.argv[1], 'wb') as out:
        out.writelines(line + b'\n' for line in lines())
