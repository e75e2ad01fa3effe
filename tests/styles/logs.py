"""Logs of 500 lines that Postfix, Exim and Sendmail would write, made up anew from a seed: (unix time, tag, pid, text)."""
import random

REPLIES = [
    ("550 5.1.1 <{to}>: Recipient address rejected: User unknown", "5.1.1", "bounced", "RCPT TO"),
    ("452 4.2.2 The mailbox of {to} is over quota", "4.2.2", "deferred", "RCPT TO"),
    ("554 5.7.1 Service unavailable; Client host [192.0.2.9] blocked using bl.example", "5.7.1", "bounced", "RCPT TO"),
    ("421 4.7.0 Try again later, too many messages from 192.0.2.9", "4.7.0", "deferred", "MAIL FROM"),
    ("550 5.7.26 This mail has been blocked because the sender is unauthenticated", "5.7.26", "bounced", "end of DATA"),
]
DOMAINS = ["corp.example", "shop.example.net", "mail.example.org", "uni.example"]


def _messages(seed, count):
    rng = random.Random(seed)
    at = 1773050400
    for i in range(count):
        at += rng.randrange(1, 40)
        domain = rng.choice(DOMAINS)
        yield rng, at, i, f"user{rng.randrange(400)}@{domain}", f"news{rng.randrange(6)}@sender.example", f"mx{rng.randrange(3)}.{domain}", f"203.0.113.{rng.randrange(1, 250)}"


def postfix(lines=500):
    out = []
    for rng, at, i, to, sender, mx, ip in _messages(1, 120):
        qid = "%05X%07X" % (rng.randrange(0x10000, 0xFFFFF), rng.randrange(1 << 28))
        say = lambda s, daemon, pid, text: out.append((at + s, "postfix/" + daemon, pid, text))
        if i % 9 == 0:
            say(0, "smtpd", 88, f"NOQUEUE: reject: RCPT from unknown[198.51.100.{i}]: 450 4.7.1 <{to}>: Recipient address rejected: Greylisted; from=<{sender}> to=<{to}> proto=ESMTP helo=<h.example>")
        say(0, "smtpd", 88, f"{qid}: client=app.sender.example[192.0.2.77]")
        say(0, "cleanup", 90, f"{qid}: message-id=<{i}.{at}@sender.example>")
        say(0, "qmgr", 11, f"{qid}: from=<{sender}>, size={rng.randrange(900, 90000)}, nrcpt=1 (queue active)")
        reply, dsn, status, command = rng.choice(REPLIES)
        if i % 3:
            say(2, "smtp", 200 + i % 7, f"{qid}: to=<{to}>, relay={mx}[{ip}]:25, delay=2.1, delays=0.1/0/1/1, dsn=2.0.0, status=sent (250 2.0.0 OK: queued as {i}A)")
        else:
            say(2, "smtp", 200 + i % 7, f"{qid}: to=<{to}>, relay={mx}[{ip}]:25, delay=2.1, delays=0.1/0/1/1, dsn={dsn}, status={status} (host {mx}[{ip}] said: {reply.format(to=to)} (in reply to {command} command))")
        if i % 3 or status == "bounced":
            say(3, "qmgr", 11, f"{qid}: removed")
    return sorted(out[:lines], key=lambda e: e[0])


def exim(lines=500):
    out = []
    for rng, at, i, to, sender, mx, ip in _messages(2, 200):
        base = "".join(rng.choice("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") for _ in range(5))
        mid = f"1{base}-{i:06d}-0{i % 10}"
        say = lambda s, text: out.append((at + s, "exim", 500 + i % 5, text))
        say(0, f"{mid} <= {sender} H=app.sender.example [192.0.2.77] P=esmtp S={rng.randrange(900, 90000)} id={i}.{at}@sender.example")
        reply, _, status, command = rng.choice(REPLIES)
        command = {"RCPT TO": f"RCPT TO:<{to}>", "MAIL FROM": f"MAIL FROM:<{sender}>", "end of DATA": "end of data"}[command]
        if i % 3:
            say(2, f'{mid} => {to} R=dnslookup T=remote_smtp H={mx} [{ip}] C="250 2.0.0 OK queued as {i}A"')
            say(2, f"{mid} Completed")
        else:
            sign, words = ("**", "") if status == "bounced" else ("==", "defer (-45): ")
            tail = f"SMTP error from remote mail server after {command}: {reply.format(to=to)}"
            say(2, f"{mid} ** {to} R=dnslookup T=remote_smtp H={mx} [{ip}]: {tail}" if status == "bounced" else f"{mid} == {to} R=dnslookup T=remote_smtp defer (-45) H={mx} [{ip}]: {tail}")
            if status == "bounced":
                say(3, f"{mid} Completed")
    return sorted(out[:lines], key=lambda e: e[0])


def sendmail(lines=500):
    out = []
    for rng, at, i, to, sender, mx, ip in _messages(3, 260):
        qid = f"629A{i % 10}{rng.choice('ABCDEFGH')}{rng.randrange(10)}a{i:06d}"
        say = lambda s, tag, pid, text: out.append((at + s, tag, pid, f"{qid}: {text}"))
        say(0, "sendmail", 700, f"from=<{sender}>, size={rng.randrange(900, 90000)}, class=0, nrcpts=1, msgid=<{i}.{at}@sender.example>, proto=ESMTP, daemon=MTA, relay=app.sender.example [192.0.2.77]")
        reply, dsn, status, _ = rng.choice(REPLIES)
        head = f"to=<{to}>, delay=00:00:02, xdelay=00:00:01, mailer=esmtp, pri=120000, relay={mx}. [{ip}], "
        if i % 3:
            say(2, "sm-mta", 701, head + f"dsn=2.0.0, stat=Sent (OK queued as {i}A)")
        elif status == "bounced":
            say(2, "sm-mta", 701, head + f"dsn={dsn}, reply={reply.format(to=to)}, stat=Service unavailable")
        else:
            say(2, "sm-mta", 701, head + f"dsn={dsn}, reply={reply.format(to=to)}, stat=Deferred: {reply.format(to=to)}")
    return sorted(out[:lines], key=lambda e: e[0])


LOGS = {"postfix": postfix, "exim": exim, "sendmail": sendmail}
