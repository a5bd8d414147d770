#!/usr/bin/env python3
"""Checks a case bundle from its bytes alone, without a network and without Trucewatch's own code.
usage: verify_bundle.py BUNDLE.zip [--vkey KEY] [--witness KEY ... --quorum N]
Prints one line of JSON. Exit code 0: everything holds; 1: the first thing that does not is named; 2: wrong command
line. Needs Python 3.9 and its package `cryptography`. It does not work the finding out again. See README.md."""
import argparse, base64, hashlib, json, mmap, re, struct, sys, zlib  # noqa: E401
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

FILES_MAX, BYTES_MAX, RATIO_MAX, PATH_MAX, SIGNATURES_MAX, PART = 16384, 2**32 - 1, 1040, 63, 200, 65536
NAME = r"(?=.{1,200}$)[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*"
FIXED = bytes([20, 0, 0, 0, 8, 0, 0, 0, 0x21, 0])  # version 2.0, no flags, deflate, 1980-01-01
LEVELS, ENDING = "public mission restricted witness".split(), "jpg|png|webp|gif|txt|json|wav|mp3|ogg|mp4|webm|bin"
MARKED, ENTRY = "observation observer feature blob custody correction field_report", {"single": 5, "batch": 7}
PAYLOAD = set("README.txt authors.json batches.json case.json entries.jsonl envelopes.jsonl files.jsonl"
              " finding.json index.html log/checkpoint log/identity log/vkey withheld.jsonl".split())
CASE = "agreement configuration cut entries files finding mission recipient rule seeds settings software v withheld"
BAGIT = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
INFO = "Source-Organization: %s\nExternal-Identifier: %s\nBag-Software-Agent: %s\nPayload-Oxum: %d.%d\n"
P, Y8 = 2**255 - 19, 0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826
SMALL = {0, 1, P - 1, Y8, P - Y8}  # y of Ed25519's points of small order, which fit every message

class Fault(Exception):
    """What is wrong: a place and a sentence."""
def need(holds, place, what):
    if not holds:
        raise Fault(place, what)
def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()
def unhex(text, length, place):
    need(isinstance(text, str) and re.fullmatch("[0-9a-f]{%d}" % (2 * length), text), place, "no hexadecimal")
    return bytes.fromhex(text)
def unbase64(text, place):
    data = base64.b64decode(text, validate=True)
    need(base64.b64encode(data).decode() == text, place, "base64 in another form")
    return data
def parse(data, place, names=None, strict=True):
    """Reads JSON; `strict`: in the form of RFC 8785, as far as a bundle's own files need it."""
    value = json.loads(data.decode())
    form = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    need(not strict or form == data, place, "it is not in canonical form")
    need(names is None or set(value) == set(names.split()), place, "other fields than it must have")
    return value
def holds(key, signature, message):
    small = any((int.from_bytes(end, "little") & 2**255 - 1) % P in SMALL for end in (key, signature[:32]))
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return not small
def climb(leaf, index, size, path):
    """The root that a path leads to (RFC 9162, section 2.1.3); nothing if it has another length."""
    if size < 2 or not path:
        return leaf if (index, size) == (0, 1) and not path else b""
    half = 1 << (size - 1).bit_length() - 1
    if index < half:
        return sha(b"\1", climb(leaf, index, half, path[:-1]), path[-1])
    return sha(b"\1", path[-1], climb(leaf, index - half, size - half, path[:-1]))
def root_of(leaves):
    """The root over leaves (RFC 6962)."""
    if len(leaves) < 2:
        return leaves[0] if leaves else sha()
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return sha(b"\1", root_of(leaves[:half]), root_of(leaves[half:]))
def inflate(data, at, end, place):
    """What a file of the archive unpacks to, a piece at a time."""
    unpacker = zlib.decompressobj(-15)
    while not unpacker.eof:
        packed = unpacker.unconsumed_tail or data[at:min(at + PART, end)]
        at += 0 if unpacker.unconsumed_tail else len(packed)
        piece = unpacker.decompress(packed, PART)
        need(packed or piece, place, "it does not unpack to its length")
        yield piece
    need(at == end <= len(data) and not unpacker.unused_data, place, "it does not unpack to its length")
def parts(pieces, by_lines):
    """A file in the parts that its content hash is made of: lines of a text, else 64 KiB."""
    part, rest = re.compile(rb"[^\n]{0,65535}\n|[^\n]{65536}" if by_lines else rb"(?s:.{65536})"), b""
    for piece in pieces:
        whole = part.findall(rest + piece)
        yield from whole
        rest = (rest + piece)[sum(map(len, whole)):]
    yield from [rest] if rest else []
def unzip(data):
    """Of each file SHA-256, size, content (None if somebody sent it), place. There is one way to write it."""
    files, at, central, left, last = {}, 0, b"", BYTES_MAX, ""
    while data[at:at + 4] == b"PK\3\4" and len(files) < FILES_MAX:
        crc, packed, size, length = struct.unpack("<IIIH", data[at + 14:at + 28])
        head, raw, body = data[at + 4:at + 28], data[at + 30:at + 30 + length], at + 30 + length
        name, sent, count, check = raw.decode("latin-1"), b"/data/blobs/" in raw, 0, 0
        found, kept = hashlib.sha256(), []
        need(re.fullmatch(NAME, name) and name > last, name, "its name cannot stand here")
        need(head[:10] == FIXED and data[body - length - 2:body - length] == b"\0\0", name, "another header")
        need(size <= left and size <= packed * RATIO_MAX, name, "it unpacks to more than a bundle may hold")
        for piece in inflate(data, body, body + packed, name):
            found.update(piece)
            count, check = count + len(piece), zlib.crc32(piece, check)
            need(count <= size, name, "it does not unpack to its length")
            kept += [] if sent else [piece]
        need((count, check) == (size, crc), name, "its content does not fit its length or checksum")
        central += b"PK\1\2\x14\0" + head + bytes(12) + struct.pack("<I", at) + raw
        files[name] = (found.hexdigest(), size, None if sent else b"".join(kept), (body, body + packed))
        at, left, last = body + packed, left - size, name
    end = central + b"PK\5\6" + bytes(4) + struct.pack("<HHIIH", len(files), len(files), len(central), at, 71)
    whole = hashlib.sha256(memoryview(data)[:-71]).hexdigest().encode()
    need(data[at:] == end + b"sha256:" + whole, "zip", "its directory, end or comment is not as it must be")
    return files
def unbag(files):
    """The payload of the bag (RFC 8493), its manifests checked, and the files that people sent."""
    base = min(files, default="").split("/")[0]
    need(base and all(name.startswith(base + "/") for name in files), "zip", "not one folder")
    bag = {name[len(base) + 1:]: file for name, file in files.items()}
    for manifest, payload in (("tagmanifest-sha256.txt", False), ("manifest-sha256.txt", True)):
        stated = bag.pop(manifest)[2].decode()
        names = [name for name in sorted(bag) if name.startswith("data/") == payload]
        need(stated == "".join("%s  %s\n" % (bag[name][0], name) for name in names), manifest, "it does not fit")
    info, declared = bag.pop("bag-info.txt")[2], bag.pop("bagit.txt")[2]
    need(declared == BAGIT and all(name.startswith("data/") for name in bag), "bagit.txt", "no bag as it must be")
    payload = {name[5:]: file[2] for name, file in bag.items() if file[2] is not None}
    case = parse(payload["case.json"], "case.json", CASE)
    incident, known = case["finding"]["incident"], PAYLOAD | ({"agreement.toml"} if case["agreement"] else set())
    need(set(payload) - {"log/keys"} == known, "zip", "files are missing, or there are more than a bundle has")
    wanted = (case["mission"], incident, case["software"], sum(file[1] for file in bag.values()), len(bag))
    need(info.decode() == INFO % wanted, "bag-info.txt", "it does not fit the case")
    need(case["v"] == 1 and base == "case-" + incident, "case.json", "its version or its folder is wrong")
    return case, payload, {name[5:]: file[3] for name, file in bag.items() if file[2] is None}
def read_key(text, place, kind):
    """A verifier key: its name, kind (1 signs notes, 4 cosigns) and 32 bytes."""
    name, number, data = text.split("+", 2)
    data = unbase64(data, place)
    need(len(data) == 33 and data[0] == kind and name and not re.search(r"[\s\x00-\x1f]", name), place, "no key")
    need(number == sha(name.encode(), b"\n", data)[:4].hex(), place, "its number does not fit")
    return name, data[0], data[1:]
def read_note(note, place):
    text, below = note[:note.rfind("\n\n") + 1], note[note.rfind("\n\n") + 2:]
    need(text and below.endswith("\n") and not re.search(r"[\x00-\x09\x0b-\x1f]", note), place, "no signed note")
    lines = [line.split(" ") for line in below[:-1].split("\n")]
    sound = all(len(line) == 3 and line[0] == "—" and line[1] and "+" not in line[1] for line in lines)
    need(sound and len(lines) <= SIGNATURES_MAX, place, "a line below it is no signature, or there are too many")
    return text, [(name, unbase64(data, place)) for _, name, data in lines]
def signed_by(note, key, place):
    """Whether the key signed; a line that claims so and does not hold is a fault."""
    (text, lines), (name, kind, public) = note, key
    number, found = sha(name.encode(), b"\n", bytes([kind]), public)[:4], False
    for line, data in lines:
        if line == name and data[:4] == number:
            stamp = b"cosignature/v1\ntime %d\n" % int.from_bytes(data[4:12], "big") if kind == 4 else b""
            found = holds(public, data[12 if stamp else 4:], stamp + text.encode())
            need(found, place, "the signature of `%s` does not hold" % name)
    return found

class Bundle:
    """The walk over the entries, each from its envelope to the checkpoint and its author."""
    def __init__(self, data, vkey=None, trusted=(), quorum=0):
        self.data, (self.case, self.files, self.sent) = data, unbag(unzip(data))
        self.mission = bytes([len(self.case["mission"].encode())]) + self.case["mission"].encode()
        own, identity, note = (self.files["log/" + name].decode() for name in ("vkey", "identity", "checkpoint"))
        need(own.find("\n") + 1 == len(own), "log/vkey", "it is not one line")
        need(vkey in (None, own[:-1]), "log/vkey", "it is not the key that was given")
        key, identity = read_key(own[:-1], "log/vkey", 1), read_note(identity, "log/identity")
        need(signed_by(identity, key, "log/identity"), "log/identity", "the log did not sign it")
        said = re.fullmatch("trucewatch site v1\norigin (.+)\nmission (.+)\ngateway [0-9a-f]{64}\n", identity[0])
        need(said and said.groups() == (key[0], self.case["mission"]), "log/identity", "it is another log")
        note = read_note(note, "log/checkpoint")
        need(signed_by(note, key, "log/checkpoint"), "log/checkpoint", "the log did not sign it")
        origin, size, root = note[0].split("\n")[:3]
        self.size, self.root = int(size), unbase64(root, "log/checkpoint")
        cut = {"origin": origin, "root": self.root.hex(), "size": self.size}
        need(self.case["cut"] == cut and (origin, size) == (key[0], str(self.size)), "case.json", "another cut")
        self.cosigned = sum(signed_by(note, read_key(one, "witness", 4), "log/checkpoint") for one in set(trusted))
        need(self.cosigned >= quorum, "log/checkpoint", "%d witnesses cosigned it" % self.cosigned)
        self.authors, self.batches, self.used = {}, {}, set()
        for author, public in parse(self.files["authors.json"], "authors.json").items():
            key = self.authors[bytes.fromhex(author)] = unhex(public, 32, "authors.json")
            need(sha(key)[:16].hex() == author, "authors.json", "an id is not that of its key")
        for batch in parse(self.files["batches.json"], "batches.json"):
            root, author, seal = (unhex(batch[name], size, "batches.json")
                                  for name, size in (("root", 32), ("author", 16), ("signature", 64)))
            message = b"trucewatch batch v1\n" + self.mission + author + struct.pack(">Q", batch["size"]) + root
            sound = holds(self.authors[author], seal, message) and root > max(self.batches, default=b"")
            need(sound and len(batch) == 4, "batches.json", "%s: it does not hold, or out of order" % root.hex())
            self.batches[root] = (author, batch["size"])
        self.observations, self.agreement, self.seqs, self.blobs = set(), None, [-1], []
        self.signatures = {"batch": 0, "single": 0}
    def lines(self, name, count):
        data = self.files[name]
        lines = data[:-1].split(b"\n") if data else []
        need((not data or data.endswith(b"\n")) and len(lines) == count, name, "not as many lines as stated")
        return lines
    def in_log(self, proof, seq, leaf, place):
        head = "c2sp.org/tlog-proof@v1\nindex %d\n" % seq
        need(proof.startswith(head) and proof.endswith("\n"), place, "no proof of its place")
        path = [unbase64(line, place) for line in proof[len(head):].split("\n")[:-1]]
        sound = len(path) <= PATH_MAX and climb(leaf, seq, self.size, path) == self.root
        need(sound, place, "its proof does not lead from its leaf to the checkpoint")
    def entry(self, line, envelope):
        seq, place = line["seq"], "entry %s" % line["seq"]
        need(seq > self.seqs[-1], place, "it is there twice, or out of order")
        self.seqs.append(seq)
        inner = sha(b"trucewatch envelope 1\0", unhex(line["salt"], 32, place), envelope)
        self.in_log(line["proof"], seq, sha(b"\0\1", inner), place)
        said = parse(envelope, place, "author marking raw received record signature v", strict=False)
        record = envelope[envelope.index(b'},"record":') + 11:envelope.rindex(b',"signature":{')]
        body, kind, marking = said["record"]["body"], said["record"]["kind"], said["marking"]
        need(parse(record, place, strict=False) == said["record"], place, "it holds no record")
        fits = marking == (body["marking"] if kind in MARKED.split() else "mission")
        fits = fits and LEVELS.index(marking) <= LEVELS.index(self.case["recipient"])
        need(fits, place, "its marking is not that of its record, or too strict for the recipient")
        salt, raw = unhex(line["raw_salt"], 32, place), unbase64(line["raw"], place)
        need(sha(b"trucewatch raw 1\0", salt, raw).hex() == said["raw"], place, "its row is not the one received")
        author, (way, seal) = unhex(said["author"], 16, place), next(iter(said["signature"].items()))
        need(len(line) == ENTRY[way] and author in self.authors, place, "its author's key or way is not there")
        boot, counter = (seal["boot"], seal["counter"]) if way == "single" else (0, 0)
        statement = (b"trucewatch statement v1\n" + self.mission + author + struct.pack(">H", len(marking))
                     + marking.encode() + struct.pack(">IQ", boot, counter) + sha(record))
        self.used.add(author)
        if way == "single":
            sound = holds(self.authors[author], unbase64(seal["signature"], place), statement)
        else:
            root, path = unhex(seal["root"], 32, place), [unhex(one, 32, place) for one in line["batch_path"]]
            inner = sha(b"trucewatch batch leaf 1\0", unhex(line["batch_salt"], 32, place), statement)
            sound = len(path) <= PATH_MAX and climb(sha(b"\0", inner), seal["index"], seal["size"], path) == root
            sound = sound and self.batches.get(root) == (author, seal["size"])
            self.used.add(root)
        need(sound, place, "the signature of its author does not hold")
        self.signatures[way] += 1
        self.observations |= {"o-" + sha(record)[:16].hex()} if kind == "observation" else set()
        self.agreement = (seq, body["text"].encode()) if kind == "agreement" else self.agreement
        self.blobs += [(seq, body)] if kind == "blob" else []
    def file(self, line):
        """A file that somebody sent: the content that its record commits to, part by part, or why not here."""
        place = "file %s" % line["stored"]
        if line["state"] == "withheld":
            need(len(line) == 2 and not self.blobs, place, "not as one that is withheld")
            return unhex(line["stored"], 32, place)
        seq, blob = self.blobs.pop(0)
        need((line["seq"], line["stored"]) == (seq, blob["stored"]), place, "not the next that an entry speaks of")
        if line["state"] == "included":
            name = re.fullmatch("blobs/%d-%s[.](%s)" % (seq, blob["content"][:16], ENDING), line["name"])
            need(name and len(line) == 5, place, "not under the name that it must have")
            salt, kind = b"trucewatch part salt 1\0" + unhex(line["secret"], 32, place), blob["media_type"]
            pieces, tree, size = inflate(self.data, *self.sent.pop(line["name"]), place), [], 0
            for part in parts(pieces, kind.startswith("text/") or kind == "application/json"):
                tree.append(sha(b"\0", sha(b"trucewatch part 1\0", sha(salt, struct.pack(">Q", len(tree))), part)))
                size += len(part)
            sound = (root_of(tree).hex(), len(tree), size) == (blob["content"], blob["parts"], blob["size"])
            return need(sound, place, "it is not the content that its record commits to")
        need(line["state"] in ("left_out", "erased", "unreadable") and len(line) == 3, place, "no state there is")
    def check(self):
        case, last, sent = self.case, -1, len(self.sent)
        entries, envelopes = (self.lines(name, case["entries"]) for name in ("entries.jsonl", "envelopes.jsonl"))
        for line, envelope in zip(entries, envelopes):
            self.entry(parse(line, "entries.jsonl"), envelope)
        for line in self.lines("withheld.jsonl", case["withheld"]):
            one = parse(line, "withheld.jsonl", "leaf proof seq")
            place = "withheld entry %s" % one["seq"]
            need(one["seq"] > last and one["seq"] not in self.seqs, place, "twice there, or out of order")
            self.in_log(one["proof"], one["seq"], unhex(one["leaf"], 32, place), place)
            last = one["seq"]
        stored = [self.file(parse(line, "files.jsonl")) for line in self.lines("files.jsonl", case["files"])]
        withheld = list(filter(None, stored))
        sound = withheld == sorted(set(withheld)) and not self.blobs and not self.sent
        need(sound, "files.jsonl", "it does not list all files in order")
        need(self.used == set(self.authors) | set(self.batches), "authors.json", "no entry rests on some of it")
        stated = case["agreement"] and (case["agreement"]["seq"], self.files["agreement.toml"])
        fits = stated == self.agreement and (not stated or sha(stated[1]).hex() == case["agreement"]["sha256"])
        need(fits, "agreement.toml", "it is not the last agreement among the entries")
        found = parse(self.files["finding.json"], "finding.json", "assessments events incident place", strict=False)
        names = {"incident": found["incident"]["id"], "sha256": sha(self.files["finding.json"]).hex()}
        need(case["finding"] == names, "finding.json", "it is not the finding that the case names")
        told = [h["contributions"] for e in found["events"] for h in e["hypotheses"]]
        told = {one["observation"] for part in told + [found["incident"]["reports"]] for one in part}
        need(told <= self.observations, "finding.json", "it names an observation that is not among the entries")
        return {**{name: case[name] for name in ("entries", "recipient", "software", "withheld")}, **case["cut"],
                "cosignatures": self.cosigned, "files": sent, "finding": names["sha256"],
                "incident": names["incident"], "page": None, "recomputed": False, "signatures": self.signatures,
                "sound": True}
def verify(data, vkey=None, witnesses=(), quorum=0):
    """What was checked. Raises Fault at the first thing that is wrong, whatever the bytes are."""
    try:
        return {**Bundle(data, vkey, witnesses, quorum).check(), "key": "given" if vkey else "bundle"}
    except Exception as error:
        raise error if isinstance(error, Fault) else Fault("bundle", "it is not formed as it must be: %s" % error)
def main():
    parser = argparse.ArgumentParser(description="Check a case bundle offline.")
    parser.add_argument("bundle")
    parser.add_argument("--vkey", help="the log's key, had from elsewhere")
    parser.add_argument("--witness", action="append", default=[], help="the key of a witness that is trusted")
    parser.add_argument("--quorum", type=int, help="how many of them must have cosigned; default: over two thirds")
    given = parser.parse_args()
    quorum = given.quorum if given.quorum is not None else bool(given.witness) + 2 * len(given.witness) // 3
    try:
        with open(given.bundle, "rb") as file:
            said = verify(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ), given.vkey, given.witness, quorum)
    except (Fault, OSError, ValueError) as fault:
        said = fault.args if isinstance(fault, Fault) else (given.bundle, str(fault))
        said = {"place": said[0], "sound": False, "what": said[1]}
    print(json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False))
    return 0 if said["sound"] else 1
if __name__ == "__main__":
    sys.exit(main())
