"""Makes accounts at a site, each with a second factor and as many sessions as one may have, and writes what they
sign in with. Usage: people.py TRUCEWATCH SITE SESSIONS FILE
"""

import json
import pathlib
import subprocess
import sys

SESSIONS_EACH = 5
PASSWORD = "seven grey herons"
# Six of ten review, three are on duty in the cell, one is in the field.
ROLES = ["national_analyst"] * 6 + ["duty_officer"] * 3 + ["field_monitor"]
HATS = {"national_analyst": "NOR", "duty_officer": "CELL", "field_monitor": "MISSION"}


def main(program, site, sessions, file):
    password = pathlib.Path(file).with_suffix(".password")
    password.write_text(PASSWORD + "\n")

    def account(*words):
        command = [program, "account", *words, "--data-dir", site]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    entries = []
    for number in range(-(-sessions // SESSIONS_EACH)):
        person, role = f"p-{number}", ROLES[number % len(ROLES)]
        account("add", person, "--nationality", "NOR", "--clearance", "2", "--hat", f"{HATS[role]}={role}")
        account("reset-password", person, "--own", "--password-file", str(password))
        codes = json.loads(account("totp", person))["recovery_codes"]
        for n, code in enumerate(codes[:SESSIONS_EACH]):
            entries.append({"person": person, "n": n, "role": role, "password": PASSWORD, "code": code})
    pathlib.Path(file).write_text(json.dumps(entries[:sessions]))


main(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4])
