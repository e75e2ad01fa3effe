"""A very small syslog daemon: /dev/log to a file, in the traditional format of RFC 3164.

Programs send "<22>Mar 10 08:30:00 tag[pid]: text"; a syslogd drops the priority and the sender's
time, and writes its own and the host's name. Control bytes are written as #ooo (octal), as rsyslog
does.
"""

import asyncio
import os
import re
import socket
import time


class Reader(asyncio.DatagramProtocol):
    def __init__(self, file, host):
        self.file, self.host = file, host

    def datagram_received(self, packet, sender):
        text = packet.rstrip(b"\n\0").decode("utf-8", "surrogateescape")
        found = re.match(r"<\d+>(?:\w{3} [ \d]\d \d\d:\d\d:\d\d )?(.*)", text, re.S)
        rest = found.group(1) if found else text
        stamp = time.strftime("%b %e %H:%M:%S")
        rest = re.sub(r"[\x00-\x1f\x7f]", lambda c: f"#{ord(c.group()):03o}", rest)
        self.file.write(f"{stamp} {self.host} {rest}\n")
        self.file.flush()


async def start(path, host):
    """Writes what comes to /dev/log into `path`, until the transport that it returns is closed."""
    if os.path.exists("/dev/log"):
        os.unlink("/dev/log")
    log = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    log.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
    log.bind("/dev/log")
    os.chmod("/dev/log", 0o666)
    file = open(path, "a", encoding="utf-8", errors="surrogateescape")
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(lambda: Reader(file, host), sock=log)
    return transport
