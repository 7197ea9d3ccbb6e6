"""Fetch one asset of project.yml, from its address or from a local copy.

python scripts/fetch_asset.py DEST SOURCE

`weasel assets` fetches all assets of a project: where there is no internet, one workflow would need local
copies of the corpora of all of them. DEST is the asset's in project.yml, SOURCE an address or a file.
"""

import argparse
import sys
from pathlib import Path

import srsly
from weasel.cli.assets import fetch_asset
from weasel.util import get_checksum


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("dest")
    parser.add_argument("source")
    args = parser.parse_args()
    assets = {asset["dest"]: asset for asset in srsly.read_yaml("project.yml")["assets"]}
    if args.dest not in assets:
        sys.exit(f"{args.dest}: project.yml has no such asset: name one of {', '.join(assets)}")
    dest, checksum = Path(args.dest), assets[args.dest].get("checksum")
    try:
        fetch_asset(Path(), args.source, dest, checksum)
    except OSError as error:
        sys.exit(f"{args.source}: {error.strerror or type(error).__name__}: give the path of a local copy")
    if not dest.is_file():
        sys.exit(f"{args.source}: could not be fetched: give the path of a local copy")
    if checksum and get_checksum(dest) != checksum:
        dest.unlink()
        sys.exit(f"{args.source}: not the file that was measured (other checksum): fetch it again")


if __name__ == "__main__":
    main()
