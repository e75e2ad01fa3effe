"""A DNS server for the made-up internet: authoritative for everything, UDP only, no surprises."""

import asyncio
import socket
import struct

import world

A, PTR, MX, TXT = 1, 12, 15, 16
NOERROR, SERVFAIL, NXDOMAIN = 0, 2, 3


def encode_name(name):
    labels = [label.encode() for label in name.rstrip(".").split(".") if label]
    return b"".join(bytes([len(label)]) + label for label in labels) + b"\0"


def decode_name(packet, at):
    """Questions are not compressed (RFC 1035 allows it, no resolver does it)."""
    labels = []
    while packet[at]:
        labels.append(packet[at + 1 : at + 1 + packet[at]].decode("latin-1").lower())
        at += 1 + packet[at]
    return ".".join(labels), at + 1


def address(ip):
    return A, socket.inet_aton(ip)


def exchanger(preference, host):
    return MX, struct.pack("!H", preference) + encode_name(host)


def text(words):
    return TXT, bytes([len(words)]) + words.encode()


def listing(name):
    """zone -> records, for a question about a listed client; None if the name is no blocklist."""
    for zone, numbers in world.LISTED.items():
        if name.endswith("." + zone):
            ip = ".".join(reversed(name[: -len(zone) - 1].split(".")))
            if ip.startswith("192.0.2.") and int(ip.rsplit(".", 1)[1]) in numbers:
                return [address("127.0.0.4"), text(world.LISTED_TEXT[zone].format(ip=ip))]
            return []
    return None


def pointer(name):
    ip = ".".join(reversed(name[: -len(".in-addr.arpa")].split(".")))
    hosts = (
        {address: host for host, address in world.ADDRESS.items()}
        | world.CLIENTS
        | {world.OUR_IP: world.HOST}
    )
    return [(PTR, encode_name(hosts[ip]))] if ip in hosts else None


def records(name):
    """All records of a name; None if there is no such name. Raises OSError for SERVFAIL."""
    if name in world.SERVER_FAILURE:
        raise OSError("server failure")
    if name.endswith(".in-addr.arpa"):
        return pointer(name)
    listed = listing(name)
    if listed is not None:
        return listed or None
    if name in world.NULL_MX:
        return [exchanger(0, "")]
    if name in world.NO_ADDRESS:
        return [text("v=spf1 -all")]
    if name in world.MX_WITHOUT_ADDRESS:
        return [exchanger(10, world.MX_WITHOUT_ADDRESS[name])]
    if name in world.SITE_OF_DOMAIN:
        return [
            exchanger(5 + 5 * i, host)
            for i, host in enumerate(world.SITE_OF_DOMAIN[name].exchangers)
        ]
    if name in world.ADDRESS:
        return [address(world.ADDRESS[name])]
    if name in world.OUR_DOMAINS or name in world.SENDER_DOMAINS:
        return [address(world.OUR_IP), exchanger(10, world.HOST)]
    by_name = {host: ip for ip, host in world.CLIENTS.items()}
    return [address(by_name[name])] if name in by_name else None


def answer(packet):
    name, end = decode_name(packet, 12)
    kind = struct.unpack("!H", packet[end : end + 2])[0]
    try:
        found = records(name)
        code = NXDOMAIN if found is None else NOERROR
    except OSError:
        found, code = None, SERVFAIL
    answers = [data for type_, data in found or [] if type_ == kind]
    # QR, AA, RD and RA set; the question is repeated; 0xC00C points to its name.
    head = packet[:2] + struct.pack("!HHHHH", 0x8580 | code, 1, len(answers), 0, 0)
    body = b"".join(
        struct.pack("!HHHIH", 0xC00C, kind, 1, 3600, len(data)) + data for data in answers
    )
    return head + packet[12 : end + 4] + body


class Responder(asyncio.DatagramProtocol):
    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, packet, client):
        self.transport.sendto(answer(packet), client)


async def start(ip="127.0.0.53"):
    await asyncio.get_running_loop().create_datagram_endpoint(Responder, local_addr=(ip, 53))
