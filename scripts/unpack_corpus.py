"""Unpack a downloaded corpus and check that its content is the one that was measured.

python scripts/unpack_corpus.py ARCHIVE.zip OUT --sha256 DIGEST

The digest is over file names and contents, not over the archive: a corpus that was packed again,
behind a firewall for example, is still the same corpus.
"""

import argparse
import hashlib
import shutil
import sys
import zipfile
from pathlib import Path, PurePosixPath


def content_digest(files: dict[str, bytes]) -> str:
    """sha256 over the sorted (name, length, content) of all files."""
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(f"{name}\0{len(files[name])}\0".encode())
        digest.update(files[name])
    return digest.hexdigest()


def read_brat_files(archive: Path) -> dict[str, bytes]:
    """The .txt and .ann files of a zip by base name, without what an operating system added."""
    with zipfile.ZipFile(archive) as zipped:
        members = [PurePosixPath(name) for name in zipped.namelist()]
        return {
            path.name: zipped.read(str(path))
            for path in members
            if path.suffix in {".txt", ".ann"} and "__MACOSX" not in path.parts
        }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("archive", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--sha256", required=True)
    args = parser.parse_args()
    files = read_brat_files(args.archive)
    found = content_digest(files)
    if found != args.sha256:
        sys.exit(f"{args.archive}: content digest {found}, expected {args.sha256}: fetch it again")
    unfinished = args.out.with_name(args.out.name + ".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    for name, content in files.items():
        (unfinished / name).write_bytes(content)
    shutil.rmtree(args.out, ignore_errors=True)
    unfinished.rename(args.out)
    print(f"{len(files)} files -> {args.out}")


if __name__ == "__main__":
    main()
