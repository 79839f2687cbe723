#!/usr/bin/env python3
"""Verifies a journal file as docs/journal-format.md describes it, and with nothing else.

Usage: verify_journal.py FILE.db [PARTY=PUBLIC_KEY.pem ...]
Prints one JSON object; exits 1 when something is wrong, 2 when it cannot tell.
"""
import base64
import hashlib
import json
import re
import shutil
import sqlite3
import struct
import sys
import tempfile
from pathlib import Path

HEADER = struct.Struct(">BBBBIQ8sQqI")
KINDS = range(1, 14)
WATERMARK = re.compile(
    rb"(aryk-watermark-1\n([a-z0-9-]+)\n([a-z0-9-]+)\n([1-9][0-9]*) ([1-9][0-9]*)\n([0-9a-f]{64})\n"
    rb"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z\n)\n([A-Za-z0-9+/]{86}==)\n"
)


def check_record(data, row, head):
    """Returns the fault or None, and the new head (epoch, seq, hash)."""
    if len(data) < HEADER.size + 32:
        return "truncated", head
    version, kind, clock, zero, epoch, seq, _boot, _mono, wall, length = HEADER.unpack_from(data)
    here = (epoch, seq, data[-32:])
    if len(data) != HEADER.size + length + 32:
        return "length", here
    if version != 1 or zero != 0 or kind not in KINDS or clock > 2:
        return "header", here
    if (epoch, seq, kind, wall) != row:
        return "columns", here
    if epoch == head[0] and seq == head[1] + 1:
        before = head[2]
    elif epoch > head[0] and seq == 1:
        before = bytes(32)
    else:
        return "place", here
    if hashlib.sha256(before + data[:-32]).digest() != data[-32:]:
        return "hash", here
    return None, here


def check_signature(pem, text, signature):
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        load_pem_public_key(pem).verify(signature, text)
        return True
    except InvalidSignature:
        return False


def check_watermark(signed, party, site, hashes, anchor, keys):
    match = WATERMARK.fullmatch(signed)
    if match is None:
        return "format"
    text, its_site, its_party, epoch, seq, digest, signature = match.groups()
    if its_party.decode() != party or (site is not None and its_site.decode() != site):
        return "other-site"
    if party in keys:
        try:
            if not check_signature(keys[party], text, base64.b64decode(signature)):
                return "signature"
        except ImportError:
            return "no-crypto"
    place = (int(epoch), int(seq))
    known = anchor[2] if place == anchor[:2] else hashes.get(place)
    if known is None:
        return "pruned" if place < anchor[:2] else "not-in-file"
    if known != bytes.fromhex(digest.decode()):
        return "other-record"
    return "proved" if party in keys else "no-key"


def verify(database, keys, is_gateway):
    anchor = database.execute("SELECT epoch, seq, hash FROM anchor").fetchone() or (1, 0, bytes(32))
    site = (database.execute("SELECT value FROM meta WHERE key = 'site'").fetchone() or (None,))[0]
    marks = database.execute("SELECT party, signed, epoch, seq FROM watermark ORDER BY party").fetchall()
    wanted = {place for _, _, *where in marks for place in [tuple(where)]}
    gaps = [] if is_gateway else read_gaps(database)
    head, faults, hashes, records, readings = anchor, [], {}, 0, 0
    for data, *row in database.execute("SELECT bytes, epoch, seq, kind, wall_ms FROM record ORDER BY id"):
        records += 1
        # A gap excuses the records that it names, when the next one follows the hash that it names.
        behind = [g[2:] for g in gaps if g[0] == head[0] and g[1] == head[1] + 1 and row[1] == g[2] + 1]
        if behind and row[0] == head[0]:
            head = (head[0], *behind[0])
        fault, head = check_record(data, tuple(row), head)
        if fault:
            faults.append({"epoch": row[0], "seq": row[1], "fault": fault})
        elif row[2] == 1:
            readings += len(json.loads(data[HEADER.size:-32])["points"])
        if (row[0], row[1]) in wanted:
            hashes[(row[0], row[1])] = data[-32:]
    verdicts = {m[0]: check_watermark(m[1], m[0], site, hashes, anchor, keys) for m in marks}
    if not beginning_known(anchor, verdicts, gaps, keys):
        faults.append({"epoch": anchor[0], "seq": anchor[1], "fault": "beginning"})
    good = not faults and all(v in ("proved", "no-key", "no-crypto", "pruned") for v in verdicts.values())
    return {
        "ok": good,
        "site": site,
        "records": records,
        "readings": readings,
        "head": {"epoch": head[0], "seq": head[1], "hashHex": head[2].hex()},
        "faults": faults,
        "watermarks": verdicts,
        "gaps": [list(gap[:3]) for gap in gaps],
    }


def read_gaps(database):
    """(epoch, first seq, last seq, hash of the last) of each stretch that a receiver's copy lacks."""
    if database.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'gap'").fetchone() is None:
        return []
    return database.execute("SELECT epoch, from_seq, to_seq, hash FROM gap ORDER BY epoch, from_seq").fetchall()


def beginning_known(anchor, verdicts, gaps, keys):
    if anchor[1] == 0 or any(gap[0] == anchor[0] and gap[2] == anchor[1] for gap in gaps):
        return True
    enough = ("proved", "no-crypto") if keys else ("no-key",)
    return any(verdict in enough for verdict in verdicts.values())


def main(path, *pairs):
    keys = {party: Path(file).read_bytes() for party, file in (pair.split("=", 1) for pair in pairs)}
    with tempfile.TemporaryDirectory() as directory:
        # A copy, as the page says: this SQLite may be an old one.
        for suffix in ("", "-wal"):
            if Path(path + suffix).exists():
                shutil.copy(path + suffix, directory + "/copy.db" + suffix)
        with sqlite3.connect(directory + "/copy.db") as database:
            report = verify(database, keys, Path(path).name == "journal.db")
        database.close()
    print(json.dumps(report))
    return 0 if report["ok"] else 1


if __name__ == "__main__":
    if len(sys.argv) < 2:
        print(__doc__)
        sys.exit(2)
    sys.exit(main(*sys.argv[1:]))
