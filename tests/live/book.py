"""The book of a run: what each recipient is to be answered, and what was really said on the wire.

The peers write it while the MTA runs; truth.py reads it afterwards and finds the log line or the
bounce that each reply led to.
"""

import random
import time
from collections import Counter
from dataclasses import dataclass

import scenarios
import world


@dataclass(frozen=True)
class Said:
    """One reply of a peer. `recipient` is empty where the peer did not know it yet."""

    when: float
    host: str
    sender: str
    recipient: str
    scenario: str
    stage: str
    reply: str  # the lines, joined by \n


def when(stamp):
    """'03-10 08:43' -> seconds since the epoch, in the year and zone of the lab."""
    return time.mktime(time.strptime("2026-" + stamp, "%Y-%m-%d %H:%M"))


class Book:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.fates = {inbox: scenarios.INBOX for inbox in world.INBOXES}  # recipient -> Scenario
        for scenario in scenarios.SCENARIOS:
            if scenario.user:
                self.fates[f"{scenario.user}@{scenario.domain}"] = scenario
        self.attempts = Counter()  # recipient -> RCPT commands seen
        self.said = []

    def fill(self, lines, sender, recipient=""):
        values = {
            "ip": world.OUR_IP,
            "sender": sender,
            "rcpt": recipient,
            "id": f"{self.random.randrange(16**10):010X}",
            "number": self.random.randrange(10**4, 10**5),
            "time": int(time.time()),
        }
        return [line.format(**values) for line in lines]

    def say(self, host, sender, recipient, scenario, stage, lines):
        self.said.append(
            Said(time.time(), host, sender, recipient.lower(), scenario, stage, "\n".join(lines))
        )

    def habit(self, host, stage, sender):
        """The scenario by which the host treats all mail at this stage now, if any."""
        for incident in scenarios.INCIDENTS:
            if (
                host in incident.hosts
                and stage == incident.scenario.stage
                and sender.endswith(incident.sender)
                and when(incident.start) <= time.time() < when(incident.end)
            ):
                return incident.scenario
        site = world.SITE_OF_HOST[host]
        habit = scenarios.HABITS.get(site.domains[0])
        return habit if habit and habit.stage == stage else None

    def fate(self, recipient, stage):
        """The scenario that meets the recipient at this stage of this attempt, if any."""
        scenario = self.fates.get(recipient.lower())
        if not scenario or scenario.stage != stage or scenario.cause == "delivered":
            return None
        over = scenario.times and self.attempts[recipient.lower()] > scenario.times
        return None if over else scenario
