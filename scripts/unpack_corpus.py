"""Unpack a downloaded corpus and check that its content is the one that was measured.

python scripts/unpack_corpus.py ARCHIVE.zip OUT --sha256 DIGEST [--below FOLDER]

Takes .txt, .ann and .xml files: all of them into one folder, or with --below those under the first folder of
that name, in their folders there.

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


def read_corpus(archive: Path, below: str | None) -> dict[str, bytes]:
    """The files of a zip by base name or by path below a folder, without what an operating system added."""
    with zipfile.ZipFile(archive) as zipped:
        members = [PurePosixPath(name) for name in zipped.namelist()]
        return {
            _place(path, below): zipped.read(str(path))
            for path in members
            if path.suffix in {".txt", ".ann", ".xml"}
            and "__MACOSX" not in path.parts
            and (below is None or below in path.parts[:-1])
        }


def _place(path: PurePosixPath, below: str | None) -> str:
    if below is None:
        return path.name
    return PurePosixPath(*path.parts[path.parts.index(below) + 1 :]).as_posix()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("archive", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--sha256", required=True)
    parser.add_argument("--below", help="folder of the archive")
    args = parser.parse_args()
    files = read_corpus(args.archive, args.below)
    found = content_digest(files)
    if found != args.sha256:
        sys.exit(f"{args.archive}: content digest {found}, expected {args.sha256}: fetch it again")
    unfinished = args.out.with_name(args.out.name + ".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    for name, content in files.items():
        (unfinished / name).parent.mkdir(parents=True, exist_ok=True)
        (unfinished / name).write_bytes(content)
    shutil.rmtree(args.out, ignore_errors=True)
    unfinished.rename(args.out)
    print(f"{len(files)} files -> {args.out}")


if __name__ == "__main__":
    main()
