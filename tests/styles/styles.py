"""Ways in which log lines come to us: each turns (unix time, tag, pid, text) rows into the bytes of a file.

STYLES: name -> (function of the rows, what the style lacks). Lacking "time": no date stands in it; "host": no host does;
"program": the tag is lost; "stamp": as "time", and lines hold nothing but the text.
"""
import csv
import datetime
import html
import io
import json

ZONE = datetime.timezone(datetime.timedelta(hours=1))  # Europe/Berlin in March, as --tz says
HOST = "mx1"


def _at(unix, form, utc=False):
    return datetime.datetime.fromtimestamp(unix, datetime.timezone.utc if utc else ZONE).strftime(form)


def bsd(unix):
    return _at(unix, "%b ") + _at(unix, "%d").lstrip("0").rjust(2) + _at(unix, " %H:%M:%S")


def iso(unix):
    return _at(unix, "%Y-%m-%dT%H:%M:%S+01:00")


def utc(unix, fraction=".123456789"):
    return _at(unix, "%Y-%m-%dT%H:%M:%S", True) + fraction + "Z"


def tagged(tag, pid, text):
    return f"{tag}[{pid}]: {text}"


def plain(unix, tag, pid, text):
    return f"{bsd(unix)} {HOST} {tagged(tag, pid, text)}"


def lines(form, lacks=()):
    """A line per row."""
    return (lambda rows: "".join(form(*row) + "\n" for row in rows), set(lacks))


def around(before, behind="", lacks=()):
    """The plain line with something before it, in which {t} is the time as ISO 8601."""
    return lines(lambda u, g, p, x: before.replace("{z}", utc(u)).replace("{t}", iso(u)).replace("{b}", bsd(u)) + plain(u, g, p, x) + behind, lacks)


def headed(form, lacks=()):
    """A header of its own: strftime's, with TAG for "postfix/smtp[277]:"."""
    return lines(lambda u, g, p, x: _at(u, form).replace("{u}", str(u)).replace("PROG", g).replace("PID", str(p)).replace("TAG", f"{g}[{p}]:") + " " + x, lacks)


def objects(make, lacks=()):
    """A JSON object per line."""
    return lines(lambda u, g, p, x: json.dumps(make(u, g, p, x)), lacks)


def document(make, wrap, indent=None, lacks=()):
    """One JSON document."""
    return (lambda rows: json.dumps(wrap([make(*row) for row in rows]), indent=indent) + "\n", set(lacks))


def table(header, make, delimiter=",", lacks=()):
    def write(rows):
        out = io.StringIO()
        writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
        writer.writerow(header)
        for row in rows:
            writer.writerow(make(*row))
        return out.getvalue()
    return (write, set(lacks))


def month(name, form="{m} {d} {c}"):
    """The header of another language: March is `name`."""
    return lines(lambda u, g, p, x: form.format(m=name, d=_at(u, "%d"), c=_at(u, "%H:%M:%S")) + f" {HOST} {tagged(g, p, x)}")


def logfmt(u, g, p, x):
    quoted = plain(u, g, p, x).replace("\\", "\\\\").replace('"', '\\"')
    return f'time="{iso(u)}" level=info msg="{quoted}"'


STYLES = {
    "plain": lines(plain),
    # containers
    "compose v1": around("mailserver_1  | "),
    "compose v2 with times": around("mail-1  | {z} "),
    "compose in colours": around("\x1b[36mmail_1  |\x1b[0m "),
    "swarm service": around("mail_smtp.1.x3k2jf9q@node1    | "),
    "docker logs -t, tag only": lines(lambda u, g, p, x: f"{utc(u)} {tagged(g, p, x)}", ["host"]),
    "conmon in the journal": around("{b} dockerhost conmon[812]: "),
    "docker syslog driver": around("{b} dockerhost 4f1e0a9c[812]: "),
    "docker syslog driver, RFC 5424": around("<30>1 {z} dockerhost mail/4f1e 812 mail/4f1e - "),
    "kubectl --prefix --timestamps": around("[pod/mail-0/postfix] {z} "),
    "stern with times": around("mail-0 postfix {z} "),
    "level word before the tag": lines(lambda u, g, p, x: f"{iso(u)} INFO    {tagged(g, p, x)}", ["host"]),
    "dyno": lines(lambda u, g, p, x: f"{utc(u)} app[mail.1]: {tagged(g, p, x)}", ["host"]),
    "logfmt of a runtime": lines(logfmt),
    "json-file around JSON": objects(lambda u, g, p, x: {"log": json.dumps({"@timestamp": iso(u), "host": HOST, "tag": f"{g}[{p}]:", "message": x}) + "\n", "stream": "stdout", "time": utc(u)}),
    "supervisor in a container": around("{z} mail 2026-03-09 10:00:00,123 INFO "),
    # collectors
    "logcli": around('{t} {host="mx1", job="mail"} '),
    "Grafana text": lines(lambda u, g, p, x: f"{_at(u, '%Y-%m-%d %H:%M:%S.123')}\t{plain(u, g, p, x)}"),
    "Fluentd file": lines(lambda u, g, p, x: f"{iso(u)}\tmail.info\t" + json.dumps({"host": HOST, "ident": g, "pid": str(p), "message": x})),
    "Fluent Bit stdout": lines(lambda u, g, p, x: f"[0] mail: [{u}.000000000, " + '{"log"=>' + json.dumps(plain(u, g, p, x)) + "}]"),
    "facility and severity by a dot": lines(lambda u, g, p, x: f"{iso(u)} {HOST} mail.info {tagged(g, p, x)}"),
    "facility and severity by a colon": lines(lambda u, g, p, x: f"{bsd(u)} {HOST} mail:info {tagged(g, p, x)}"),
    "facility and severity as words": lines(lambda u, g, p, x: f"{bsd(u)} {HOST} mail info {tagged(g, p, x)}"),
    "severity before the host": lines(lambda u, g, p, x: f"{iso(u)} info {HOST} {tagged(g, p, x)}"),
    "severity behind the tag": lines(lambda u, g, p, x: f"{bsd(u)} {HOST} {g}[{p}] <Info>: {x}"),
    "Windows collector": lines(lambda u, g, p, x: f"{_at(u, '%Y-%m-%d %H:%M:%S')}\tMail.Info\t{HOST}\t{tagged(g, p, x)}"),
    "Windows collector with commas": lines(lambda u, g, p, x: f"{_at(u, '%Y-%m-%d,%H:%M:%S')},{HOST},2,6,{tagged(g, p, x)}"),
    "agent's path": around("{t} (mx1) 192.0.2.5->/var/log/mail.log "),
    "severity in brackets, then time": lines(lambda u, g, p, x: f"[INFO] [{_at(u, '%Y-%m-%d %H:%M:%S')}] {HOST} {tagged(g, p, x)}"),
    "pm2": around("0|mail     | "),
    "foreman": around("10:00:00 mail.1     | "),
    "klog": around("I0309 10:00:00.123456       1 tail.go:112] "),
    "a drain of RFC 5424": around("<158>1 {z} d.1f2e app mail.1 - "),
    "CI's sections": around("[10:00:00]i:\t [Step 1/1] "),
    "CEF": around("{b} mx1 CEF:0|Unix|Unix||mail|mail|Low|dvchost=mx1 msg="),
    "lumberjack's cookie": lines(lambda u, g, p, x: f"{bsd(u)} {HOST} {g}[{p}]: @cee: " + json.dumps({"msg": x})),
    "RFC 5424 without a time": lines(lambda u, g, p, x: f"<22>1 - {HOST} {g} {p} - - {x}", ["time"]),
    "columns by tabs": lines(lambda u, g, p, x: f"{bsd(u).replace('  ', ' ')}\t{g}\t{p}\t{x}", ["host"]),
    "statements of SQL": lines(lambda u, g, p, x: f"INSERT INTO SystemEvents VALUES (7,'{_at(u, '%Y-%m-%d %H:%M:%S')}','{HOST}','{g}[{p}]:',' {x}');"),
    # exports
    "NXLog": objects(lambda u, g, p, x: {"EventReceivedTime": _at(u + 1, "%Y-%m-%d %H:%M:%S"), "EventTime": _at(u, "%Y-%m-%d %H:%M:%S"), "Hostname": HOST, "SourceName": g, "ProcessID": str(p), "Message": x}),
    "ECS with dots": objects(lambda u, g, p, x: {"@timestamp": utc(u, ".000"), "host.hostname": HOST, "log.syslog.appname": g, "log.syslog.procid": str(p), "message": x}),
    "Better Stack": objects(lambda u, g, p, x: {"dt": utc(u, ".000000"), "message": x, "syslog": {"appname": g, "hostname": HOST, "procid": p}}),
    "Graylog's API": document(lambda u, g, p, x: {"index": "g", "message": {"timestamp": utc(u, ".000"), "source": HOST, "application_name": g, "message": f"{HOST} {g}[{p}]: {x}"}}, lambda r: {"total_results": 2, "messages": r}),
    "RFC 7464": lines(lambda u, g, p, x: "\x1e" + json.dumps({"__REALTIME_TIMESTAMP": f"{u}000000", "_HOSTNAME": HOST, "SYSLOG_IDENTIFIER": g, "MESSAGE": x})),
    "Ruby's objects": lines(lambda u, g, p, x: "{\n       \"message\" => " + json.dumps(plain(u, g, p, x)) + f",\n    \"@timestamp\" => {utc(u, '.000')},\n          \"host\" => \"{HOST}\"\n" + "}"),
    "LogAnalyzer": table(["ReceivedAt", "FromHost", "SysLogTag", "Message"], lambda u, g, p, x: [_at(u, "%Y-%m-%d %H:%M:%S"), HOST, f"{g}[{p}]:", " " + x], ";"),
    "Kibana table": table(["@timestamp", "host.name", "process.name", "message"], lambda u, g, p, x: [_at(u, "%b %-d, %Y @ %H:%M:%S.123"), HOST, g, x]),
    "search response": document(lambda u, g, p, x: {"_index": "mail", "_source": {"@timestamp": utc(u, ".000"), "host": {"name": HOST}, "process": {"name": g, "pid": p}, "message": x}}, lambda hits: {"took": 3, "timed_out": False, "hits": {"total": {"value": len(hits)}, "hits": hits}}, 2),
    "search results": document(lambda u, g, p, x: {"_raw": plain(u, g, p, x), "_time": iso(u), "host": HOST}, lambda r: {"preview": False, "results": r}),
    "Graylog table": table(["timestamp", "source", "application_name", "message"], lambda u, g, p, x: [utc(u, ".000"), HOST, g, x]),
    "Datadog table": table(["Date", "Host", "Service", "Message"], lambda u, g, p, x: [utc(u, ".000"), HOST, "mail", plain(u, g, p, x)]),
    "JSON array, times in ms": document(lambda u, g, p, x: {"timestamp": u * 1000, "hostname": HOST, "message": plain(u, g, p, x)}, lambda r: r),
    "Azure Syslog": objects(lambda u, g, p, x: {"TimeGenerated": utc(u, ".12"), "Computer": HOST, "Facility": "mail", "SeverityLevel": "info", "ProcessName": g, "ProcessID": p, "SyslogMessage": x}),
    "Azure Syslog table": table(["TimeGenerated [UTC]", "Computer", "ProcessName", "SyslogMessage"], lambda u, g, p, x: [utc(u, ".000"), HOST, g, x]),
    "GCP with the journal": objects(lambda u, g, p, x: {"insertId": "a", "jsonPayload": {"MESSAGE": x, "SYSLOG_IDENTIFIER": g, "_HOSTNAME": HOST, "_PID": str(p)}, "timestamp": utc(u)}),
    "CloudWatch Insights table": table(["@timestamp", "@message"], lambda u, g, p, x: [_at(u, "%Y-%m-%d %H:%M:%S.000", True), plain(u, g, p, x)]),
    "Wazuh": objects(lambda u, g, p, x: {"timestamp": iso(u), "agent": {"name": HOST}, "full_log": plain(u, g, p, x), "predecoder": {"program_name": g, "hostname": HOST}, "location": "/var/log/mail.log"}),
    "Sumo table": table(["_messagetime", "_raw", "_sourcehost"], lambda u, g, p, x: [str(u * 1000), plain(u, g, p, x), HOST]),
    "table with semicolons": table(["Time", "Host", "Program", "Message"], lambda u, g, p, x: [_at(u, "%Y-%m-%d %H:%M:%S"), HOST, g, x], ";"),
    "table with tabs": table(["time", "hostname", "program", "message"], lambda u, g, p, x: [iso(u), HOST, g, x], "\t"),
    "Loki's API": document(lambda u, g, p, x: [f"{u}000000000", plain(u, g, p, x)], lambda r: {"status": "success", "data": {"resultType": "streams", "result": [{"stream": {"host": HOST, "job": "mail"}, "values": r}]}}),
    "columns and rows": document(lambda u, g, p, x: [utc(u, ".0"), HOST, g, x], lambda r: {"tables": [{"name": "PrimaryResult", "columns": [{"name": n, "type": "string"} for n in ("TimeGenerated", "Computer", "ProcessName", "SyslogMessage")], "rows": r}]}),
    "schema and rows": document(lambda u, g, p, x: [_at(u, "%Y-%m-%d %H:%M:%S", True), plain(u, g, p, x)], lambda r: {"schema": [{"name": "@timestamp", "type": "timestamp"}, {"name": "message", "type": "text"}], "datarows": r, "total": len(r)}),
    "OpenTelemetry": objects(lambda u, g, p, x: {"timeUnixNano": str(u * 10**9), "severityText": "INFO", "body": {"stringValue": plain(u, g, p, x)}}),
    "JSON strings": (lambda rows: json.dumps([plain(*r) for r in rows], indent=1) + "\n", set()),
    # pasted
    "quoted twice": around("> > "),
    "bullets": around("* "),
    "diff": around("+"),
    "cat -n": (lambda rows: "".join(f"{i + 1:6}\t{plain(*r)}\n" for i, r in enumerate(rows)), set()),
    "less -N": (lambda rows: "".join(f"{i + 1:7} {plain(*r)}\n" for i, r in enumerate(rows)), set()),
    "grep -rn": (lambda rows: "".join(f"/var/log/mail.log:{i + 1}:{plain(*r)}\n" for i, r in enumerate(rows)), set()),
    "grep -C": (lambda rows: "".join(f"/var/log/mail.log-{plain(*r)}\n" + ("--\n" if i % 50 == 9 else "") for i, r in enumerate(rows)), set()),
    "tail of two": (lambda rows: "==> /var/log/mail.log <==\n" + "".join(plain(*r) + "\n" for r in rows[:250]) + "\n==> /var/log/mail.info <==\n" + "".join(plain(*r) + "\n" for r in rows[250:]), set()),
    "several hosts by a colon": around("mx1: "),
    "typographic quotes": around("\u201c", "\u201d"),
    "YAML list": around("  - '", "'"),
    "HTML page": (lambda rows: "<html><body><pre>\n" + "".join(html.escape(plain(*r)) + "\n" for r in rows) + "</pre></body></html>\n", set()),
    "HTML lines": (lambda rows: "".join(html.escape(plain(*r), False) + "<br>\n" for r in rows), set()),
    "terminal colours": lines(lambda u, g, p, x: f"\x1b[0;33m{bsd(u)}\x1b[0m \x1b[36m{HOST}\x1b[0m \x1b[1m{g}[{p}]\x1b[0m: {x}\x1b[K"),
    "UTF-16": (lambda rows: "".join(plain(*r) + "\r\n" for r in rows).encode("utf-16"), set()),
    "no-break spaces": lines(lambda u, g, p, x: plain(u, g, p, x).replace(" ", "\u00a0", 6)),
    "indented under a name": (lambda rows: "mx1:\n" + "".join("    " + plain(*r) + "\n" for r in rows), set()),
    "row of Markdown": lines(lambda u, g, p, x: f"| {bsd(u)} | {HOST} | {tagged(g, p, x)} |", ["host"]),
    "heading and blank lines": (lambda rows: "My mail does not arrive, here is the log:\n\n" + "".join(plain(*r) + "\n\n" for r in rows) + "Thanks!\n", set()),
    # stamps
    "dots, day first": headed("%d.%m.%Y %H:%M:%S mx1 TAG"),
    "slashes, year first": headed("%Y/%m/%d %H:%M:%S mx1 TAG"),
    "svlogd": headed("%Y-%m-%d_%H:%M:%S.12345 mx1 TAG"),
    "RFC 5322 date": headed("%a, %d %b %Y %H:%M:%S +0100 mx1 TAG"),
    "date(1)": headed("%a %b %e %H:%M:%S CET %Y mx1 TAG"),
    "epoch in ms": lines(lambda u, g, p, x: f"{u}123 {HOST} {tagged(g, p, x)}"),
    "in brackets": headed("[%Y-%m-%d %H:%M:%S.123] mx1 TAG"),
    "Apache's": headed("[%d/%b/%Y:%H:%M:%S +0100] mx1 TAG"),
    "T and a comma": headed("%Y-%m-%dT%H:%M:%S,123+01:00 mx1 TAG"),
    "two digits of the year": headed("%d-%b-%y %H:%M:%S mx1 TAG"),
    "time alone": lines(lambda u, g, p, x: f"{_at(u, '%H:%M:%S')} {tagged(g, p, x)}", ["time", "host"]),
    "no time": lines(lambda u, g, p, x: f"{HOST} {tagged(g, p, x)}", ["time", "host"]),
    # languages
    "German": month("M\u00e4r"),
    "German, two letters more": month("M\u00e4rz"),
    "German, day first": month("M\u00e4r", "{d}. {m} {c}"),
    "French": month("mars"),
    "Dutch": month("mrt"),
    "Russian": month("\u043c\u0430\u0440"),
    "Czech": month("b\u0159e"),
    "Chinese": headed("%Y\u5e74%m\u6708%d\u65e5 %H:%M:%S mx1 TAG"),
    "Japanese": month("3\u6708"),
    "Spanish, day first": month("mar", "{d} {m} {c}"),
}
