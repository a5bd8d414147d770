#!/usr/bin/env python3
"""Checks a case bundle that was made under a key which the log does not have any more.
usage: verify_former.py BUNDLE.zip --vkey NEWEST_KEY --keys FILE [--witness KEY ... --quorum N]
FILE is what `trucewatch ledger keys --from SIZE` wrote: the keys that the log has had, each step signed by enough of
the mission's root, and what shows that the bundle's tree is a beginning of the one at which its key ended. All else is
checked by verify_bundle.py beside this. Prints one line of JSON; exit codes as there."""
import argparse
import json
import mmap
import re
import sys
from verify_bundle import Bundle, Fault, need, read_key, read_note, sha, signed_by, unhex, verify

PLACE = "keys"
ROOT = r"trucewatch root v1\nmission (.+)\nversion (\d+)\nthreshold (\d+)\n((?:key .+\n)+)"
ROTATION = (r"trucewatch log key v1\norigin (.+)\nmission (.+)\nnumber (\d+)\nafter ([0-9a-f]{64})\nold (.+)\nnew (.+)\n"
            r"size (\d+)\nroot ([0-9a-f]{64})\nreason (?:planned|stolen)\n")


def enough(note, threshold, keys):
    """At least so many of these different keys signed, and none wrongly."""
    signed = sum(signed_by(note, read_key(key, PLACE, 1), PLACE) for key in set(keys))
    need(threshold > 0 and signed >= threshold, PLACE, "%d signatures where %d are needed" % (signed, threshold))


def line_of(said):
    """The keys that ended, with the tree at which each did, and the newest; every step checked."""
    newest, ended, root, before = said["log"], {}, None, ""
    for step in said["steps"]:
        note = read_note(step["note"], PLACE)
        made = re.fullmatch(ROOT, note[0])
        if made:
            mission, version, threshold = made[1], int(made[2]), int(made[3])
            keys = [line[4:] for line in made[4].splitlines()]
            need(threshold * 2 > len(keys) == len(set(keys)), PLACE, "a root of which two halves could decide")
            need(version == (root[1] + 1 if root else 1), PLACE, "the versions of the root do not follow each other")
            need(not root or root[0] == mission, PLACE, "the root of another mission")
            enough(note, *(root[2:] if root else (1, [newest])))
            root = (mission, version, threshold, keys)
            enough(note, *root[2:])
        else:
            made = re.fullmatch(ROTATION, note[0])
            need(made and root, PLACE, "neither a root nor a key that is replaced by one")
            stated = (read_key(newest, PLACE, 1)[0], root[0], str(len(ended) + 1), sha(before.encode()).hex(), newest)
            need(made.groups()[:5] == stated, PLACE, "a statement does not go on from what came before")
            new = made[6]
            need(new not in ended and new != newest and read_key(new, PLACE, 1)[0] == stated[0], PLACE, "no new key")
            enough(note, *root[2:])
            enough(note, 1, [new])
            ended[newest], newest = (int(made[7]), unhex(made[8], 32, PLACE)), new
        before += note[0]
    return ended, newest


def grown(old, size, path, root, whole=True):
    """The roots of a beginning of a tree and of the tree, by a consistency proof (RFC 9162, section 2.1.4)."""
    if old == size:
        need(len(path) == (0 if whole else 1), PLACE, "its path has another length")
        return (root, root) if whole else (path[0], path[0])
    need(path, PLACE, "its path is too short")
    half = 1 << (size - 1).bit_length() - 1
    if old > half:
        begun, whole_tree = grown(old - half, size - half, path[:-1], root, False)
        return sha(b"\1", path[-1], begun), sha(b"\1", path[-1], whole_tree)
    begun, whole_tree = grown(old, half, path[:-1], root, whole)
    return begun, sha(b"\1", whole_tree, path[-1])


def check(data, newest, said, witnesses, quorum):
    """All of the bundle under its own key, and that this key may have signed it."""
    ended, last = line_of(said)
    need(last == newest, PLACE, "they do not lead to the key that was given, but to " + last)
    bundle = Bundle(data)
    own = bundle.files["log/vkey"].decode()[:-1]
    need(own in ended, "log/vkey", "it is no key of this log that has ended")
    size, root = ended[own]
    more = said.get("continuation") or {"size": size, "path": []}
    path = [unhex(one, 32, PLACE) for one in more["path"]]
    need(0 < bundle.size == more["size"] <= size, "log/checkpoint", "it is not shown to go on to where its key ended")
    sound = grown(bundle.size, size, path, bundle.root) == (bundle.root, root)
    need(sound, "log/checkpoint", "a key that has ended signed it, and it does not go on to where that key ended")
    site = read_note(said["site"], PLACE)
    sound = signed_by(site, read_key(newest, PLACE, 1), PLACE)
    sound = sound and site[0] == read_note(bundle.files["log/identity"].decode(), PLACE)[0]
    need(sound, "log/identity", "it says other than the log's newest key does")
    return {**verify(data, own, witnesses, quorum), "ended_at": size}


def main():
    parser = argparse.ArgumentParser(description="Check a case bundle made under a key that has ended.")
    parser.add_argument("bundle")
    parser.add_argument("--vkey", required=True, help="the log's newest key, had from elsewhere")
    parser.add_argument("--keys", required=True, help="the file from `trucewatch ledger keys --from SIZE`")
    parser.add_argument("--witness", action="append", default=[], help="the key of a witness that is trusted")
    parser.add_argument("--quorum", type=int, help="how many of them must have cosigned; default: over two thirds")
    given = parser.parse_args()
    quorum = given.quorum if given.quorum is not None else bool(given.witness) + 2 * len(given.witness) // 3
    try:
        with open(given.keys, encoding="utf-8") as keys, open(given.bundle, "rb") as file:
            data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            said = check(data, given.vkey, json.load(keys), given.witness, quorum)
    except Exception as error:  # Whatever the bytes are, they are not sound then.
        said = error.args if isinstance(error, Fault) else (given.bundle, str(error))
        said = {"place": said[0], "sound": False, "what": said[1]}
    print(json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False))
    return 0 if said["sound"] else 1


if __name__ == "__main__":
    sys.exit(main())
