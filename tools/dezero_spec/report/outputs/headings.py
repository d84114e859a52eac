"""Columns of learning platforms' files.

Canvas names its own in English everywhere. Those of Moodle's worksheets are in the site's language,
from its public language packs; a column that is none of these is told by where Moodle puts it and
by what is in it.
"""

from __future__ import annotations

# Of the teacher's own marks.csv: who it is, and what is said of them.
WHO = ("Submission", "Student ID", "Name", "Email")
SAYS = ("Mark", "Points", "Excused", "Deadline", "Comment")

CANVAS_IDS = ("ID", "SIS User ID", "SIS Login ID", "Integration ID")

IDENTIFIER = (
    "Identifier",
    "식별자",
    "Identificador",
    "識別碼",
    "Identificativo",
    "Identifiant",
    "Número de identificação",
)
GRADE = ("Grade", "성적", "Calificación", "評点", "Bewertung", "Note")
MOST = (
    "Maximum grade",
    "최대 성적",
    "Calificación máxima",
    "最大評点",
    "Bestwertung",
    "Note maximale",
    "Maximalt betyg",
    "最高成绩",
)
FEEDBACK = (
    "Feedback comments",
    "피드백 코멘트",
    "Comentarios de retroalimentación",
    "フィードバックコメント",
    "Feedback als Kommentar",
    "Feedback par commentaires",
    "Comentários de feedback",
    "Comentaris de retroalimentació",
    "Commenti",
    "Feedback",  # in Dutch
)
EMAIL = ("Email address", "이메일 주소", "이메일", "Dirección de correo", "メールアドレス")
NUMBER = ("ID number", "학번", "ID 번호", "Número de ID", "IDナンバー")
NAME = (
    "Full name",
    "성명",
    "이름",
    "Nombre completo",
    "姓名",
    "Vollständiger Name",
    "Nom complet",
)
