"""Exports as the learning management systems make them, built in a folder or as a zip."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

from tests.loading.archives.makers import CORE, tar_bytes, zip_bytes

CODE = CORE.decode()
ZIP = zip_bytes({"dezero/__init__.py": b"", "dezero/core_simple.py": CORE})

CANVAS = {
    "kimminji_123_4501_core.py": CORE,
    "leejun_LATE_124_4502_hw.zip": ZIP,
    "parkjiwoo_125_4503_core-2.py": CORE + b"# again\n",
    "parkjiwoo_125_4403_core.py": CORE + b"# first\n",
    "choiyuna_126_4504_core.py": b"from tools import Function\nclass Variable: pass\n",
    "choiyuna_126_4505_tools.py": b"class Function: pass\n",
    "kangmin_127_text.html": b"<p>class Variable</p>",
    "yoonseo_LATE_128_link.html": b"<a href='https://example.org'>",
    "홍길동_129_4506_정리.ipynb": json.dumps(
        {"cells": [{"cell_type": "code", "source": [CODE], "outputs": []}], "metadata": {}}
    ).encode(),
    "anon_x7Yq2_4507_core.py": CORE,
    "LATE_anon_x7Yq3_4508_core.py": CORE,
    "ohjin_130_4509_report.pdf": b"%PDF-1.4",
}
MOODLE = {
    "Minji Kim_501_assignsubmission_file_/core.py": CORE,
    "Minji Kim_501_assignsubmission_onlinetext_/onlinetext.html": b"hello",
    "홍길동_502_assignsubmission_file_/hw.zip": ZIP,
    "José Núñez_503_assignsubmission_file_core.py": CORE,
    "Participant_504_assignsubmission_file_/dezero/core_simple.py": CORE,
    "참가자_505_assignsubmission_file/core.py": CORE,
    "Team Blue_506_assignsubmission_file_/a.py": CORE,
    "Ana Li_507_assignsubmission_onlinetext_/onlinetext.html": b"class Variable",
    "Bo_508_assignsubmission_onlinetext.html": b"class Variable",
}
ATTEMPT = (
    "Name: Jane Doe (jane_doe)\nAssignment: Week 4\n"
    "Date Submitted: Friday, November 8, 2024 11:27:02 AM EST\nCurrent Grade: Needs Grading\n\n"
    "Submission Field:\nThere is no student submission text data for this assignment.\n\n"
    "Comments:\nThere are no student comments for this assignment.\n\n"
    "Files:\n\tOriginal filename: core.py\n\tFilename: {file}\n"
)
BLACKBOARD = {
    "Week 4_jane_doe_attempt_2024-11-08-11-27-02.txt": ATTEMPT.encode(),
    "Week 4_jane_doe_attempt_2024-11-08-11-27-02_core.py": CORE + b"# old\n",
    "Week 4_jane_doe_attempt_2024-11-09-09-00-00.txt": ATTEMPT.encode(),
    "Week 4_jane_doe_attempt_2024-11-09-09-00-00_core.py": CORE,
    "Week 4_bob7_attempt_2024-11-08-10-00-00_hw.zip": ZIP,
    "Week 4_cyd_attempt_2024-11-08-10-00-00.txt": (
        b"Name: Cyd Lee (cyd)\nAssignment: Week 4\nSubmission Field:\n<p>class Variable</p>\n"
    ),
    "Week 4_dan_attempt_2024-11-08-10-00-00.txt": ATTEMPT.partition("Files:")[0]
    .replace("Jane Doe (jane_doe)", "Dan Oh (dan)")
    .encode(),
}
BRIGHTSPACE = {
    "index.html": b"<html>",
    "39383-78283 - Kim, Minji - Dec 5, 2024 1149 AM/core.py": CORE + b"# old\n",
    "39383-78283 - Kim, Minji - Dec 5, 2024 1249 PM/core.py": CORE,
    "39384-78283 - 홍 길동 - Jan 24, 2025 142 PM/hw.zip": ZIP,
    "39385-78283 - Ann-Marie O'Neil - Dec 5, 2024 1159 PM - core.py": CORE,
}
METADATA = """---
submission_7001:
  :submitters:
  - :name: Minji Kim
    :sid: '20230017'
    :email: minji@uni.example
  :created_at: 2024-12-05 11:49:03.123456000 Z
  :score: 5.0
  :history:
  - :id: 6999
    :created_at: !ruby/object:ActiveSupport::TimeWithZone
      utc: 2024-12-05 11:00:00 Z
submission_7002:
  :submitters:
  - :name: 홍길동
    :sid: 20230018
    :email: gildong@uni.example
  - :name: Jun Lee
    :sid:
    :email: jun@uni.example
  :created_at: 2024-12-05 12:49:03 Z
"""
GRADESCOPE = {
    "assignment_812_export/submission_metadata.yml": METADATA.encode(),
    "assignment_812_export/submission_7001/core.py": CORE,
    "assignment_812_export/submission_7002/dezero/__init__.py": b"",
    "assignment_812_export/submission_7002/dezero/core_simple.py": CORE,
    "assignment_812_export/submission_7003/core.py": CORE,
}
CLASSROOM = {
    "week4-submissions/week4-minji-kim/dezero/core.py": CORE,
    "week4-submissions/week4-minji-kim/.git/config": b"",
    "week4-submissions/week4-jun/core.py": CORE,
    "week4-submissions/week4-jun/.git/config": b"",
    "week4-submissions/grades.csv": b"",
}
PLAIN = {
    "kim.py": CORE,
    "이서연.zip": ZIP,
    "park.tar.gz": tar_bytes({"core.py": CORE}),
    "choi.tgz": tar_bytes({"hw/core.py": CORE}),
    "jung/dezero/core_simple.py": CORE,
    "jung/main.py": b"import dezero",
    "yoon.ipynb": CANVAS["홍길동_129_4506_정리.ipynb"],
    "oh.pdf": b"%PDF-1.4",
    "han.docx": b"PK",
    "lim.rar": b"Rar!",
    "link.txt": b"https://example.org",
    "seo": b"class Variable: pass",
    ".DS_Store": b"",
    "__MACOSX/._kim.py": b"",
    "Thumbs.db": b"",
    ".hidden.py": b"",
}


def folder(place: Path, files: dict[str, bytes]) -> Path:
    """Write an export as a folder."""
    place.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        file = place / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    return place


def zipped(file: Path, files: dict[str, bytes]) -> Path:
    """Write an export as a zip, as the web page gives it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    file.write_bytes(buffer.getvalue())
    return file


def tarred(file: Path, files: dict[str, bytes]) -> Path:
    """Write an export as a .tar.gz."""
    file.write_bytes(tar_bytes(files))
    return file
