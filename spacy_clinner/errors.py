"""The one exception users meet."""


class ClinnerError(ValueError):
    """Bad input, said in one line: what is wrong, where, and how to mend it.

    The message never holds note text (design, section 5): it names files, lines, document ids
    and character offsets. The command line prints it alone, without a traceback.
    """
