"""The module for Python: whybounce_test.py LOG, with PYTHONPATH set to where it was built."""
import json
import sys
import tempfile
import timeit
import unittest
from datetime import datetime, timezone
from pathlib import Path

import whybounce

LOG = Path(sys.argv.pop(1))


class Module(unittest.TestCase):
    def test_a_verdict(self):
        v = whybounce.classify("552 5.2.2 <ann@corp.example>: Mailbox full")
        self.assertEqual((v.cause, v.permanence, v.code_class), ("mailbox-full", "soft", 5))
        self.assertEqual((v.matched, v.basis), ("Mailbox full", "text"))
        self.assertEqual(v.name_in("sisimai"), "mailboxfull")
        self.assertIn("mailbox-full", repr(v))
        self.assertIsNone(v.blocklist)

    def test_any_text_is_answered(self):
        for text in ["", "\0", "x" * 100000, "\udc80".encode("utf-8", "surrogatepass").decode("latin-1")]:
            self.assertIsInstance(whybounce.classify(text).cause, str)

    def test_what_is_known_beside_the_reply(self):
        v = whybounce.classify("User unknown", code=550, stage="rcpt", recipient="ann@corp.example",
                               relay_host="mx.corp.example")
        self.assertEqual(v.cause, "user-unknown")
        with self.assertRaises(TypeError):
            whybounce.classify("User unknown", color="red")

    def test_many(self):
        verdicts = whybounce.Classifier().classify_many(["552 5.2.2 Mailbox full", "250 2.0.0 Ok"] * 50)
        self.assertEqual([len(verdicts), verdicts[0].cause, verdicts[1].code_class], [100, "mailbox-full", 2])

    def test_own_rules(self):
        with tempfile.TemporaryDirectory() as directory:
            file = Path(directory, "own.toml")
            file.write_text("[[rule]]\nid = \"own-tea\"\ncause = \"rate-limited\"\n"
                            "text = ['out for tea']\nsamples = ['450 4.7.1 We are out for tea']\n")
            v = whybounce.Classifier(rules=directory).classify("450 4.7.1 We are out for tea")
            self.assertEqual((v.cause, v.rule), ("rate-limited", "own-tea"))
            file.write_text("[[rule]]\nid = 7\n")
            with self.assertRaisesRegex(ValueError, "own.toml:2"):
                whybounce.Classifier(rules=directory)

    def test_events_stream(self):
        rows = list(whybounce.events(LOG, tz="UTC"))
        self.assertGreater(len(rows), 100)
        self.assertTrue({"time", "outcome", "recipient"} <= set(rows[0]))
        later = list(whybounce.events(LOG, tz="UTC", since=datetime.fromisoformat(rows[100]["time"])))
        self.assertLess(len(later), len(rows))
        for _ in whybounce.events(LOG):  # what is not read to its end does not hang
            break
        with self.assertRaises(ValueError):
            list(whybounce.events(LOG, tz="Mars/Olympus"))
        with self.assertRaises(ValueError):
            next(whybounce.events(LOG, since=datetime(2026, 1, 1)))

    def test_report(self):
        report = whybounce.report(LOG, tz="UTC")
        self.assertTrue(report.complete)
        self.assertEqual(report.as_dict(), json.loads(report.to("json")))
        self.assertIn("destinataires", report.to("text", lang="fr"))
        with self.assertRaises(ValueError):
            report.to("docx")
        self.assertFalse(whybounce.report("/there/is/no/such/log").complete)
        empty = whybounce.report(LOG, until=datetime(1990, 1, 1, tzinfo=timezone.utc))
        self.assertNotEqual(empty.to("text"), report.to("text"))


if __name__ == "__main__":
    classify = whybounce.Classifier().classify
    times = timeit.repeat(lambda: classify("552 5.2.2 Mailbox full"), number=20000, repeat=7)
    print(f"classify: {min(times) / 20000 * 1e6:.2f} us")
    unittest.main()
