"""Which mail is sent when: a shop's evening, its night, and a morning with a newsletter campaign.

Everything here is drawn from a fixed seed, so each run sends the same mail at the same (lab) time.
"""

import email.utils
import random
from dataclasses import dataclass, field

import scenarios
import world

FIRST = """anna ben carla david elena felix greta hugo ines jan kim lena marc nora olaf paula
quentin rosa stefan tina uwe vera willem xenia yuri zoe amina boris chloe dario emma farid gaelle hanna igor
julia karim lucie milan nadia oscar petra ravi sophie thomas ursula victor wanda yasmin""".split()
LAST = """keller smith garcia mueller rossi dubois novak jensen silva kowalski tanaka chen ivanov
okafor haddad lopez meyer weber brown jones schmidt moreau petit lefevre bianchi costa nagy horvat
lindgren virtanen demir popescu kaya fischer wagner becker hoffmann roux fontaine girard""".split()

# How busy the shop is, by hour of the day: transactional mail follows its customers.
BUSY = {
    20: 9,
    21: 8,
    22: 6,
    23: 4,
    0: 2,
    1: 1,
    2: 1,
    3: 1,
    4: 1,
    5: 2,
    6: 4,
    7: 7,
    8: 9,
    9: 9,
    10: 8,
    11: 8,
}
SUBJECTS = {
    world.NEWS: ["Spring is here: 20% off everything", "Our picks of the week"],
    world.ORDERS: [
        "Your order {n} is on its way",
        "Order confirmation {n}",
        "How was your order {n}?",
    ],
    world.BILLING: ["Invoice {n}", "Payment reminder for invoice {n}", "Receipt {n}"],
    world.CRM: ["Your appointment on Thursday", "Price list 2026"],
}
TEXT = """Hello,

thank you for being our customer. This message was sent to you because you have an account with us.
You find all details of this matter in your account, where you can also choose what we send you.

Kind regards
The shop
"""


@dataclass
class Mail:
    at: float  # seconds after the start of the run
    sender: str
    recipients: list
    subject: str
    size: int = 0
    way: str = "app"  # app: SMTP on the loopback; staff: submission and content filter
    notify: bool = False  # ask for all kinds of DSN
    headers: list = field(default_factory=list)

    def text(self, number):
        to = self.recipients[0] if len(self.recipients) == 1 else "undisclosed-recipients:;"
        head = [
            f"From: {self.sender}" if self.sender else "From: MAILER-DAEMON",
            f"To: {to}",
            f"Subject: {self.subject}",
            f"Date: {email.utils.formatdate()}",
            f"Message-ID: <20260310.{number}@shop.example>",
            "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=utf-8",
            *self.headers,
        ]
        body = TEXT + "".join(
            f"Item {i}: as ordered, with thanks.\n" for i in range(self.size // 40)
        )
        return ("\n".join(head) + "\n\n" + body).replace("\n", "\r\n").encode("utf-8")


class Planner:
    """Plans a run of some `hours` that begins `start` seconds after the lab, at `start_hour`.

    `part` scales all counts; what is planned at all is planned at least once.
    """

    def __init__(self, book, seed, part, start_hour, hours, start=0.0):
        self.book, self.part, self.start_hour, self.hours = book, part, start_hour, hours
        self.start = start
        self.random = random.Random(seed)
        self.names = set()
        self.mails = []

    def person(self, domain):
        while True:
            first, last = self.random.choice(FIRST), self.random.choice(LAST)
            style = self.random.choice(
                ["{f}.{l}", "{f}.{l}", "{i}{l}", "{f}{l}{n}", "{f}_{l}", "{l}.{f}{n}"]
            )
            local = style.format(f=first, l=last, i=first[0], n=self.random.randrange(10, 99))
            if (address := f"{local}@{domain}") not in self.names:
                self.names.add(address)
                return address

    def moment(self):
        """Some time of the run, more often in busy hours."""
        hours = [h % 24 for h in range(self.start_hour, self.start_hour + int(self.hours))]
        index = self.random.choices(range(len(hours)), [BUSY.get(h, 4) for h in hours])[0]
        return index * 3600 + self.random.uniform(400 if index == 0 else 0, 3599)

    def campaign_moment(self):
        """Between 08:30 and 09:30, or in the second quarter of a short run."""
        start = (8.5 - self.start_hour) % 24 * 3600
        if start + 3600 > self.hours * 3600:
            start, length = self.hours * 900, self.hours * 900
        else:
            length = 3600
        return start + self.random.uniform(0, length)

    def add(self, sender, recipients, at=None, **more):
        if at is None:
            at = self.campaign_moment() if sender == world.NEWS else self.moment()
        subject = self.random.choice(SUBJECTS.get(sender, ["Re: your question"]))
        subject = subject.format(n=self.random.randrange(10000, 99999))
        self.mails.append(Mail(self.start + at, sender, recipients, subject, **more))

    def fated(self, scenario):
        recipient = (
            f"{scenario.user}@{scenario.domain}" if scenario.user else self.person(scenario.domain)
        )
        self.book.fates[recipient.lower()] = scenario
        return recipient

    def sender(self):
        return self.random.choices(
            [world.NEWS, world.ORDERS, world.BILLING, world.CRM], [50, 30, 12, 8]
        )[0]

    def add_fates(self, chosen):
        for scenario in (scenario for scenario in chosen if scenario.count):
            for _ in range(max(1, round(scenario.count * self.part))):
                way = "staff" if scenario.stage == "filter" else "app"
                sender = scenario.sender or self.sender()
                if way == "staff":
                    sender = self.random.choice(world.STAFF)
                self.add(
                    sender,
                    [self.fated(scenario)],
                    self.fated_moment(scenario),
                    size=scenario.size,
                    way=way,
                )

    def fated_moment(self, scenario):
        """Mail that can only expire is worth more in the evening: the log still sees its end."""
        patient = not scenario.reply or scenario.reply[0][0] == "4"
        if patient and not scenario.sender and self.random.random() < 0.7:
            return self.random.uniform(400, self.hours * 1500)
        return None

    def add_staff(self, count):
        """People's mail, which passes the content filter."""
        for _ in range(round(count * self.part)):
            domain = self.random.choice(
                ["gmail.com", "corp.example", "northwind.example", "uni.example", "gmx.de"]
            )
            self.add(
                self.random.choice(world.STAFF), [self.person(domain)], self.moment(), way="staff"
            )

    def add_accepted(self, newsletter, other):
        sites = [site for site in world.SITES if site.share]
        shares = [site.share for site in sites]
        for count, choose in ((newsletter, lambda: world.NEWS), (other, self.transactional)):
            for _ in range(round(count * self.part)):
                site = self.random.choices(sites, shares)[0]
                domain = self.random.choices(site.domains, [4] + [1] * (len(site.domains) - 1))[0]
                self.add(
                    choose(),
                    [self.person(domain)],
                    size=self.random.randrange(0, 9000),
                    notify=self.random.random() < 0.02,
                )

    def transactional(self):
        return self.random.choices([world.ORDERS, world.BILLING, world.CRM], [6, 3, 1])[0]

    def add_lists(self, count):
        """Mail with many recipients, among them a few that are refused."""
        refused = [
            scenarios.BY_NAME[name]
            for name in (
                "gmail-no-such-user",
                "postfix-unknown",
                "icloud-no-user",
                "gmx-no-mailbox",
                "icloud-full",
            )
        ]
        for _ in range(max(1, round(count * self.part))):
            people = [
                self.person(self.random.choice(site.domains))
                for site in self.random.choices(
                    [s for s in world.SITES if s.share > 1], k=self.random.randrange(4, 9)
                )
            ]
            people.append(self.fated(self.random.choice(refused)))
            self.add(world.CRM, people, size=3000)

    def finish(self):
        self.mails.sort(key=lambda mail: mail.at)
        return self.mails
