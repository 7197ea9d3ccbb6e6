"""`python -m tests.docs PAGE...`: run the blocks of pages and show what they print."""

import argparse
import tempfile
from pathlib import Path

from tests.docs.running import run_page


def main() -> None:
    """Run each page in a folder of its own."""
    parser = argparse.ArgumentParser(prog="python -m tests.docs", description=main.__doc__)
    parser.add_argument("pages", nargs="+", type=Path, metavar="PAGE")
    parser.add_argument(
        "--folder", type=Path, help="where the commands run; a new temporary folder if not given"
    )
    args = parser.parse_args()
    for page in args.pages:
        folder = args.folder or Path(tempfile.mkdtemp(prefix="docs-"))
        folder.mkdir(parents=True, exist_ok=True)
        exempt = run_page(page.absolute(), folder, lambda text: print(text, flush=True))
        print(f"\n{page}: all blocks ran in {folder}; {len(exempt)} exempt")
        for block in exempt:
            print(f"  {block.place}: not run: {block.reason}")


if __name__ == "__main__":
    main()
