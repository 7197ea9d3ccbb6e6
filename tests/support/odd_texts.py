"""Texts that break careless code."""

ODD_TEXTS = [
    "",
    " ",
    "\n\n\t\n",
    "\u200b",
    "\x00\x07",
    "re\u0301ne\u0301",
    "\U0001f600 pain",
    "x" * 10_000,
    "a\r\nb\r\n",
    "\ufeffpain",
]
