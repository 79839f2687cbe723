#!/usr/bin/env python3
"""Verifies a journal as docs/journal-format.md describes it, and with nothing else.

Usage: verify_journal.py PATH [[NAME=]PUBLIC_KEY.pem ...]     (NAME of a party; none for the site's own key)
PATH is a store, a segment or a receiver's copy. Prints one JSON object; exits 1 when something is wrong, 2 when it cannot tell.
"""
import base64, hashlib, json, re, shutil, sqlite3, struct, sys, tempfile, pathlib
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key
HEADER, REACH = struct.Struct(">BBBBIQ8sQqI"), 32768
NAME, HEX, TIME = rb"([a-z0-9-]+)\n", rb"([0-9a-f]{64})\n", rb"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\.[0-9]{3}Z\n"
PLACE, SIGNATURE = rb"([1-9][0-9]*) ([1-9][0-9]*)\n" + HEX, rb")\n([A-Za-z0-9+/]{86}==)\n"
WATERMARK = re.compile(rb"(aryk-watermark-1\n" + NAME + NAME + PLACE + TIME + SIGNATURE)
CHECKPOINT = re.compile(rb"(aryk-checkpoint-1\n" + NAME + PLACE + TIME + SIGNATURE)
SUCCESSION = re.compile(rb"(aryk-succession-1\n" + HEX + HEX + TIME + SIGNATURE)
SMALL = {0, 1, 2**255 - 18, 2**255 - 19, 2**255 - 20, *(int.from_bytes(bytes.fromhex(x), "little") for x in (
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"))}

def holds(key, match):  # whether the key has signed the text, which is the first group; the signature is the last
    point = int.from_bytes(key.public_bytes(Encoding.Raw, PublicFormat.Raw), "little") % 2**255
    try:
        key.verify(base64.b64decode(match[match.re.groups]), match[1])
        return point not in SMALL
    except InvalidSignature:
        return False

def count_readings(body):
    varint = re.match(rb"[\x80-\xff]*[\x00-\x7f]([\x80-\xff]*[\x00-\x7f])", body[5:], re.DOTALL)[1]
    return sum((byte & 0x7F) << 7 * place for place, byte in enumerate(varint))

class Verifier:
    def __init__(self, keys, site, anchor):
        self.keys, self.site_key, self.site, self.anchor, self.head = keys, keys.get(None), site, anchor, anchor
        self.hashes, self.faults, self.gaps, self.declared, self.proved = {anchor[:2]: anchor[2]}, [], [], [], []
        self.records, self.readings, self.parts = 0, 0, []
    def fault(self, place, name):
        self.faults.append({"epoch": place[0], "seq": place[1], "fault": name})
    def move(self, epoch, seq, digest):
        self.head, self.hashes[epoch, seq] = (epoch, seq, digest), digest
    def skip(self, gaps, row=(4096, 0)):  # goes over what is known to be gone before the record at `row`, or at the end of a part
        for epoch, first, last, digest in gaps:
            is_next = (epoch, first) == (self.head[0], self.head[1] + 1) or self.head[0] < epoch == row[0] and first == 1
            if is_next and row[:2] > (epoch, last):
                self.move(epoch, last, digest)
    def add(self, data, row):
        self.records += 1
        if len(data) < HEADER.size + 32:
            return self.fault(row, "truncated")
        before, body = self.head, data[HEADER.size:-32]
        version, kind, clock, zero, epoch, seq, _, _, wall, length = HEADER.unpack_from(data)
        self.move(epoch, seq, data[-32:])
        is_new = epoch > before[0] and seq == 1
        if (len(body), version, zero, epoch, seq, kind, wall) != (length, 1, 0, *row) or not 0 < kind < 15 or clock > 2:
            return self.fault(row, "header")
        if not is_new and (epoch, seq) != (before[0], before[1] + 1):
            return self.fault(row, "place")
        if hashlib.sha256((bytes(32) if is_new else before[2]) + data[:-32]).digest() != data[-32:]:
            return self.fault(row, "hash")
        self.readings += count_readings(body) if kind == 1 else 0
        if kind == 10:
            self.checkpoint(json.loads(body), row)
        elif kind == 13 and "epoch" in json.loads(body):
            self.declared.append(json.loads(body))
    def agrees(self, place, digest):  # whether the record there has that hash; None when it is known to be gone
        if place in self.hashes:
            return self.hashes[place].hex() == digest.decode()
        return None if place < self.anchor[:2] or any(g[0] == place[0] and g[1] <= place[1] <= g[2] for g in self.gaps) else False
    def checkpoint(self, body, row):
        match = CHECKPOINT.fullmatch(body["signed"].encode())
        heir = self.follow(match, body.get("successions", [])) if match else None
        if match is None or match[2].decode() != self.site or (self.site_key and heir is None):
            return self.fault(row, "checkpoint")
        self.site_key, place = heir, (int(match[3]), int(match[4]))
        is_lost, is_near = place[0] < row[0] and place not in self.hashes, place[0] < row[0] or 0 < row[1] - place[1] <= REACH
        agrees = None if is_lost else place < row[:2] and is_near and self.agrees(place, match[5])
        if agrees is False:
            self.fault(place, "rewritten")
        elif agrees and heir:
            self.proved.append(place)
    def follow(self, checkpoint, texts):  # the site's key that has signed the checkpoint: the one in force, or one that follows it
        key = self.site_key
        for match in [None, *(SUCCESSION.fullmatch(text.encode()) for text in texts[:16])]:
            old = key and hashlib.sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()
            if match and old == match[2].decode() and holds(key, match):
                key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(match[3].decode()))
            if key and holds(key, checkpoint):
                return key
    def watermark(self, party, signed):
        match, key = WATERMARK.fullmatch(signed), self.keys.get(party)
        if match is None or match[3].decode() != party or match[2].decode() != self.site:
            return "other-site" if match else "format"
        agrees = self.agrees((int(match[4]), int(match[5])), match[6])
        if key and not holds(key, match):
            return "signature"
        return "pruned" if agrees is None else "other-record" if not agrees else "proved" if key else "no-key"
    def report(self, kind, marks):
        verdicts = [(party, self.watermark(party, signed)) for party, signed in marks]
        for gap in self.gaps if kind == "store" else []:
            said = [d for d in self.declared if d["epoch"] == gap[0] and d["fromSeq"] <= gap[1] and gap[2] <= d["toSeq"]]
            inside = [g for g in self.gaps if any(g[0] == d["epoch"] and d["fromSeq"] <= g[1] <= d["toSeq"] for d in said)]
            if not said or sum(g[2] - g[1] + 1 for g in inside) > sum(d["records"] for d in said):
                self.fault(gap, "undeclared")
        for place, gaps, hashes in self.parts if kind == "store" else []:
            kept = [d["kept"] for d in self.declared if "kept" in d and (d["epoch"], d["kept"]["firstSeq"]) == place]
            found = (len(hashes), hashlib.sha256(b"".join(hashes)).hexdigest())
            if gaps and kept and found not in [(k["records"], k["sha256"]) for k in kept]:
                self.fault(place, "kept")
        for epoch in sorted({place[0] for place in self.hashes if place[1] > 0})[1:]:
            if self.site_key and epoch not in (place[0] for place in self.proved):
                self.fault((epoch, 1), "epoch")
        known = ("proved" if set(self.keys) - {None} else "no-key") in (verdict for _, verdict in verdicts)
        known |= kind == "copy" and any((g[0], g[2]) == self.anchor[:2] for g in self.gaps)
        if not known and self.anchor[:2] != (1, 0) and kind != "segment":
            self.fault(self.anchor, "beginning")
        good = not self.faults and all(verdict in ("proved", "no-key", "pruned") for _, verdict in verdicts)
        good &= all(self.proved if name is None else (name, "proved") in verdicts for name in self.keys)
        return {"ok": good, "site": self.site, "records": self.records, "readings": self.readings,
                "head": dict(zip(("epoch", "seq", "hashHex"), (*self.head[:2], self.head[2].hex()))), "faults": self.faults,
                "watermarks": dict(verdicts), "proved": self.proved[-1:], "gaps": [list(g[:3]) for g in self.gaps]}

def main(path, *pairs):
    path, verifier, named = pathlib.Path(path), None, (pair.rpartition("=")[::2] for pair in pairs)
    keys = {name or None: load_pem_public_key(pathlib.Path(file).read_bytes()) for name, file in named}
    segments = sorted((path / "journal").glob("????-*.db"))
    kind = "store" if segments else "segment" if re.match(r"\d{4}-\d{12}", path.name) else "copy"
    with tempfile.TemporaryDirectory() as directory:
        def read(file, table, query):
            for suffix in ("", "-wal"):  # a copy, as the page says: this SQLite may be an old one
                if pathlib.Path(f"{file}{suffix}").exists():
                    shutil.copy(f"{file}{suffix}", f"{directory}/{file.name}{suffix}")
            database = sqlite3.connect(f"{directory}/{file.name}")
            has = database.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone()
            return database.execute(query).fetchall() if has else []
        for file in segments or [path]:
            gaps = read(file, "gap", "SELECT epoch, from_seq, to_seq, hash FROM gap ORDER BY 1, 2")
            anchor = (read(file, "anchor", "SELECT epoch, seq, hash FROM anchor") or [(1, 0, bytes(32))])[0]
            site = (read(file, "meta", "SELECT value FROM meta WHERE key = 'site'") or [(None,)])[0][0]
            verifier = verifier or Verifier(keys, site, anchor)
            if anchor != verifier.head and not (anchor[0] > verifier.head[0] and anchor[1] == 0):
                verifier.fault(anchor, "anchor")
            verifier.gaps += gaps
            verifier.parts.append(((anchor[0], anchor[1] + 1), gaps, hashes := []))
            for data, *row in read(file, "record", "SELECT bytes, epoch, seq, kind, wall_ms FROM record ORDER BY id"):
                verifier.skip(gaps, tuple(row))
                verifier.add(data, tuple(row))
                hashes.append(data[-32:])
            verifier.skip(gaps)
        query = "SELECT party, signed FROM watermark ORDER BY party, epoch, seq"
        report = verifier.report(kind, read(path / "state.db" if segments else path, "watermark", query))
    return print(json.dumps(report)) or (0 if report["ok"] else 1)

if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]) if len(sys.argv) > 1 else print(__doc__) or 2)
