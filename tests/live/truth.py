"""Finds the outcome lines of a log and says for each which reply of which scenario led to it.

The reply is taken from the book, never from the log: a row is written only with what a peer is
known to have sent to this recipient (or, before RCPT, to its connections), and the log line must
contain it. Lines without a reply (DNS, connections, local delivery) get the scenario planned for
the recipient. A line that fits neither is reported: then something unforeseen happened.
"""

import gzip
import io
import re
import sys
from collections import defaultdict

import inbound
import scenarios
import world

CLIENTS = {f"192.0.2.{number}" for number in range(256)}  # who connects to us
COLUMNS = ["file", "line", "queue_id", "recipient", "outcome", "scenario", "cause", "reply"]


def escape(text):
    """One line, printable: \\n, \\t, \\\\ and \\xNN for control bytes."""
    text = text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t")
    return re.sub(r"[\x00-\x1f\x7f]", lambda c: f"\\x{ord(c.group()):02x}", text)


def flat(text):
    """The reply as logs show it: one line, blanks collapsed, control bytes masked."""
    return re.sub(
        r"\s+", " ", re.sub(r"[\x00-\x08\x0e-\x1f\x7f]", "?", text.replace("\t", "?"))
    ).strip()


class Witness:
    """The book, indexed for questions about a log line or a bounce."""

    def __init__(self, book):
        self.book = book
        self.by_recipient, self.by_host = defaultdict(list), defaultdict(list)
        self.by_client = defaultdict(list)  # sender of mail that came to us -> what we told it
        for said in book.said:
            if said.reply:
                self.by_host[said.host].append(said)
                if said.recipient:
                    self.by_recipient[said.recipient].append(said)
                if said.host in CLIENTS:
                    self.by_client[said.sender].append(said)

    def find(self, recipients, host, text):
        """The reply that `text` reports: the longest that it contains, the latest of equals."""
        words = flat(text)
        for recipient in recipients:
            if found := self.longest(self.by_recipient[recipient.lower()], words):
                return found
        return self.longest(self.by_host[host], words)

    def refusal(self, sender, text, client=""):
        """What the client was told when we logged `text`: that reply, or else its last refusal."""
        told = self.by_client[sender] or self.by_host[client]
        refusals = [said for said in told if said.reply[0] in "45"]
        return self.longest(told, flat(text)) or (refusals or told or [None])[-1]

    @staticmethod
    def longest(candidates, words):
        fitting = [said for said in candidates if contains(words, flat(said.reply))]
        return max(fitting, key=lambda said: (len(said.reply), said.when), default=None)

    def trouble(self, recipients):
        """The last scenario that befell the recipient's exchangers: mail waits for their sake."""
        site = world.SITE_OF_DOMAIN.get(recipients[-1].rpartition("@")[2].lower())
        told = [said for host in site.exchangers for said in self.by_host[host]] if site else []
        told = [said for said in told if said.scenario != "accepted"]
        return max(told, key=lambda said: said.when).scenario if told else "?"

    def last_acceptance(self, recipient):
        said = [said for said in self.by_recipient[recipient.lower()] if said.reply[0] == "2"]
        return said[-1] if said else None

    def fate(self, recipients):
        for recipient in recipients:
            if scenario := self.book.fates.get(recipient.lower()):
                return scenario
        return None


def contains(words, reply):
    """Whether the words hold the reply; a line cut at the logger's limit holds only its start."""
    return reply in words or (len(words) > 900 and len(reply) > 900 and reply[:800] in words)


def cause(name):
    if name == "accepted":
        return "delivered"
    scenario = scenarios.BY_NAME.get(name)
    return scenario.cause if scenario else inbound.CAUSES.get(name, "")


def lines(path):
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8", errors="surrogateescape") as log:
        yield from enumerate(log, 1)


POSTFIX_OUTCOME = re.compile(
    r"\]: (?P<id>\w+): to=<(?P<to>.*?)>, (?:orig_to=<(?P<orig>.*?)>, )?relay=(?P<relay>\S+?), .*?"
    r"dsn=[\d.]+, status=(?P<status>\w+) \((?P<reason>.*)"
)
POSTFIX_EXPIRED = re.compile(
    r"\]: (?P<id>\w+): from=<.*?>, status=(?P<status>[\w-]*expired), returned to sender"
)


POSTFIX_INBOUND = re.compile(
    r"\]: (?P<id>\w+): (?P<action>(?:milter-)?"
    r"(?:reject|hold|discard|redirect|filter|warn|warning|info|prepend|replace))"
    r": .* from .*; from=<(?P<from>.*?)>,?(?: to=<(?P<to>.*?)>,?)? proto="
)


def postfix_inbound_row(witness, line):
    found = POSTFIX_INBOUND.search(line)
    if not found:
        return None
    said = witness.refusal(found["from"], line)
    name, reply = (said.scenario, said.reply) if said else ("?", "")
    return found["id"], found["to"] or "", found["action"], name, reply


def postfix_row(witness, line):
    """(queue id, recipient, outcome, scenario, reply) of a line, or None if it is no outcome."""
    if expired := POSTFIX_EXPIRED.search(line):
        return expired["id"], "", expired["status"], "expired", ""
    found = POSTFIX_OUTCOME.search(line)
    if not found:
        return postfix_inbound_row(witness, line)
    recipients = [r for r in (found["to"], found["orig"]) if r]
    host = re.search(r"(?:host |connect to |talking to |with )(\S+?)\[", found["reason"])
    host = host.group(1) if host else found["relay"].split("[")[0]
    said = witness.find(recipients, host, found["reason"])
    fate = witness.fate(recipients)
    name = said.scenario if said else fate.name if fate else "?"
    return found["id"], found["to"], found["status"], name, said.reply if said else ""


EXIM_OUTCOME = re.compile(
    r"(?P<id>\w{6}-\w{6}-\w\w) (?P<flag>=>|->|\*\*|==|>>) (?P<address>:\w+:|[|/].*?(?= <)|.+?)"
    r"(?: <(?P<parent>[^ ]*)>)?(?: R=\w+)?(?: T=\w+)?(?P<rest>(?:[ :]).*)"
)
EXIM_REFUSAL = re.compile(
    r"(?:(?P<id>\w{6}-\w{6}-\w\w) )?H=.*?\[(?P<client>192\.0\.2\.\d+)\].*?(?: F=<(?P<from>.*?)>)?"
    r".*? (?P<what>(?:temporarily )?rejected) (?P<where>.*)"
)


def from_exim(text):
    """Undoes Exim's escapes: \\n, \\t, \\" and octal bytes."""
    text = re.sub(r'\\([nt"])', lambda c: {"n": "\n", "t": "\t", '"': '"'}[c.group(1)], text)
    text = re.sub(r"\\([0-3][0-7]{2})", lambda c: chr(int(c.group(1), 8)), text)
    return text.encode("latin-1", "replace").decode("utf-8", "replace")


def exim_row(witness, line):
    found = EXIM_OUTCOME.search(line)
    if not found:
        return exim_refusal_row(witness, line)
    if "ACL discarded recipients" in line:
        at_rcpt = "RCPT ACL" in line
        return found["id"], "", "=>", "in-client-discard" if at_rcpt else "in-milter-discard", ""
    recipients = [r for r in (found["address"].split(" ")[0], found["parent"]) if r]
    host = re.search(r" H=(\S+) \[", found["rest"])
    said = witness.find(recipients, host.group(1) if host else "", from_exim(found["rest"]))
    fate = witness.fate(recipients)
    name = said.scenario if said else fate.name if fate else witness.trouble(recipients)
    return found["id"], recipients[-1], found["flag"], name, said.reply if said else ""


def exim_refusal_row(witness, line):
    found = EXIM_REFUSAL.search(line)
    if not found:
        return None
    said = witness.refusal(found["from"], line, found["client"])
    recipient = re.match(r"RCPT <(.*?)>", found["where"])
    name, reply = (said.scenario, said.reply) if said else ("?", "")
    return found["id"] or "", recipient.group(1) if recipient else "", found["what"], name, reply


SENDMAIL_OUTCOME = re.compile(
    r"\]: (?P<id>\w{14,}): to=(?P<to>.*?), (?:ctladdr=(?P<by>\S+).*?, )?delay=.*?"
    r"(?:relay=(?P<relay>\S+).*?, )?dsn=(?P<dsn>[245]\.\d+\.\d+), (?P<rest>.*)"
)
SENDMAIL_REFUSAL = re.compile(
    r"\]: (?P<id>\w{14,}): ruleset=(?P<set>\w+), arg1=<?(?P<arg>.*?)>?, .*?"
    r"\[(?P<client>192\.0\.2\.\d+)\].*?, reject=(?P<reply>.*)"
)


def sendmail_row(witness, line):
    found = SENDMAIL_OUTCOME.search(line)
    if not found:
        found = SENDMAIL_REFUSAL.search(line)
        if not found:
            return None
        said = witness.refusal("", line, found["client"])
        name, reply = (said.scenario, said.reply) if said else ("?", "")
        recipient = found["arg"] if found["set"] == "check_rcpt" else ""
        return found["id"], recipient, "rejected", name, reply
    rows = []
    recipients = found["by"] if found["to"].startswith('"') else found["to"]
    for recipient in re.findall(r"<?([^<>,]+)>?(?:,|$)", recipients):
        host = (found["relay"] or "").rstrip(".,")
        said = witness.find([recipient], host, found["rest"])
        if "stat=Sent" in found["rest"]:  # Sendmail logs the text without the codes
            said = witness.last_acceptance(recipient)
        if "@" not in recipient:  # an alias's or a local user's
            rows.append((found["id"], recipient, "Sent", "inbox", ""))
            continue
        fate = witness.fate([recipient])
        name = said.scenario if said else fate.name if fate else witness.trouble([recipient])
        outcome = re.match(r"(?:.*, )?stat=(.*?)[:( ]", found["rest"] + " ")
        rows.append(
            (found["id"], recipient, outcome.group(1), name, said.reply if said else "")
        )
    return rows


OPENSMTPD_OUTCOME = re.compile(
    r"\]: \w{16} m[td]a delivery evpid=(?P<id>\w{8})\w{8} from=<.*?> to=<(?P<to>.*?)> "
    r'.*?relay="(?P<ip>\S*)(?: \((?P<host>.*?)\))?".*? result="(?P<result>\w+)" stat="(?P<stat>.*)"'
)


def opensmtpd_row(witness, line):
    found = OPENSMTPD_OUTCOME.search(line)
    if not found:
        return None
    said = witness.find([found["to"]], found["host"] or "", found["stat"])
    fate = witness.fate([found["to"]])
    name = said.scenario if said else fate.name if fate else witness.trouble([found["to"]])
    return found["id"], found["to"], found["result"], name, said.reply if said else ""


COURIER_LINE = re.compile(
    r": (?P<head>id=(?P<id>[\w.]+),from=<.*?>,addr=<(?P<to>.*?)>)"
    r"(?:: (?P<said>.*)|,success: delivered: (?P<host>\S+) \[.*|,status: (?P<status>\w+))$"
)


def courier_row():
    """A status stands behind the lines that say what the peer did."""
    words, hosts = defaultdict(list), {}

    def row(witness, line):
        found = COURIER_LINE.search(line)
        if not found:
            return None
        head = found["head"]
        if found["said"]:
            words[head].append(found["said"])
        if found["host"]:
            hosts[head] = found["host"]
        if not found["status"]:
            return None
        said = witness.find([found["to"]], hosts.pop(head, ""), " ".join(words.pop(head, [])))
        if found["status"] == "success":  # a long line is cut
            said = said or witness.last_acceptance(found["to"])
        fate = witness.fate([found["to"]])
        name = said.scenario if said else fate.name if fate else witness.trouble([found["to"]])
        return found["id"], found["to"], found["status"], name, said.reply if said else ""

    return row


DMA_LINE = re.compile(
    r" dma\[(?P<id>\w+)\.\w+\]: (?:<(?P<to>.*)> (?P<what>trying delivery|delivery successful)"
    r"|connect to (?P<host>\S+) \[.*?\] (?P<refused>failed): .*"
    r"|remote delivery (?P<deferred>deferred): (?P<why>.*)|remote delivery (?P<failed>.*))$"
)


def dma_row():
    """The recipient stands in an earlier line of the same item of the queue."""
    recipients = {}

    def row(witness, line):
        found = DMA_LINE.search(line.replace("#015#012", " "))
        if not found:
            return None
        item = line.partition("dma[")[2].partition("]")[0]
        if found["what"] == "trying delivery":
            recipients[item] = found["to"]
            return None
        outcome = "successful" if found["what"] else "deferred"
        if found["failed"]:
            outcome = "failed"
        to = recipients[item]
        said = witness.find([to], found["host"] or "", found["why"] or found["failed"] or "")
        if found["what"]:  # it logs no reply of success
            said = witness.last_acceptance(to)
            name = "inbox" if "@" not in to else said.scenario if said else "?"
            return found["id"], to, outcome, name, ""
        fate = witness.fate([to])
        name = said.scenario if said else fate.name if fate else witness.trouble([to])
        return found["id"], to, outcome, name, said.reply if said else ""

    return row


def packed(path):
    """A text file to write, compressed; the same text gives the same bytes."""
    file = gzip.GzipFile(path, "wb", mtime=0)
    return io.TextIOWrapper(file, encoding="utf-8", errors="surrogateescape")


def pack(log, path):
    with open(log, encoding="utf-8", errors="surrogateescape") as text, packed(path) as out:
        out.write(text.read())


def write(witness, folder, names, row_of):
    """Writes truth.tsv.gz beside the logs; prints the outcome lines that nothing explains."""
    unexplained = []
    with packed(folder / "truth.tsv.gz") as table:
        print(*COLUMNS, sep="\t", file=table)
        for name in names:
            for number, line in lines(folder / name):
                rows = row_of(witness, line) or []
                for row in rows if isinstance(rows, list) else [rows]:
                    queue_id, recipient, outcome, scenario, reply = row
                    if scenario == "?":
                        unexplained.append(f"{name}:{number}: {line.rstrip()}"[:400])
                    fields = [name, number, queue_id, recipient, outcome, scenario]
                    print(*fields, cause(scenario), escape(reply), sep="\t", file=table)
    if unexplained:
        print(len(unexplained), "unexplained lines:", *unexplained[:12], sep="\n", file=sys.stderr)


def write_exim(book, folder):
    write(Witness(book), folder, ["mainlog", "mail.log.gz"], exim_row)


def write_postfix(book, folder):
    names = sorted(path.name for path in folder.glob("*.log*"))
    write(Witness(book), folder, names, postfix_row)


def write_sendmail(book, folder):
    write(Witness(book), folder, ["mail.log.gz"], sendmail_row)


def write_courier(book, folder):
    write(Witness(book), folder, ["mail.log.gz"], courier_row())


def write_dma(book, folder):
    write(Witness(book), folder, ["mail.log.gz"], dma_row())


def write_opensmtpd(book, folder):
    write(Witness(book), folder, ["mail.log.gz"], opensmtpd_row)
