"""A name for a submission that is the same in each run and safe everywhere."""

from __future__ import annotations

import hashlib
import re
import unicodedata

LONGEST_SLUG = 40


def key_of(layout: str, who: str, words: str) -> str:
    """Make a key from what tells a student apart, and from nothing of anyone else.

    The words are for people; the digest makes it unique, whatever letters and case they have.
    """
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST_SLUG].strip("-")
    data = f"{layout}\0{unicodedata.normalize('NFC', who)}".encode("utf-8", "surrogatepass")
    return f"{slug or 'submission'}-{hashlib.sha256(data).hexdigest()[:10]}"
