"""Runs the cells of a study that have no result yet, in this process or in several."""

import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

import srsly
from tqdm import tqdm

from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.files import written_whole
from spacy_clinner.studies.cell_processes import Workers, in_processes
from spacy_clinner.studies.cells import Cell, builds_others, cell_before, waves
from spacy_clinner.studies.fingerprints import fingerprint
from spacy_clinner.studies.inputs import require_files, require_inputs
from spacy_clinner.studies.records import pipeline_path, read_result, result_path
from spacy_clinner.studies.search import choose, write_search
from spacy_clinner.studies.study import Study


def run_study(study: Study, out: Path, workers: Workers | None = None, progress: bool = True) -> None:
    """Run every cell of a study without a result in OUT; each result is a JSON file, whole or not there.

    Args:
        study: what to run.
        out: a directory, of this study alone.
        workers: how many processes, and on which devices; None for this process.
        progress: whether to show a bar, where standard error is a terminal.

    Raises:
        ClinnerError: if the study lacks something, a cell fails, or OUT holds results of other settings.
    """
    require_inputs(study)
    require_files(study)
    all_waves = waves(study)
    cells_to_keep = builds_others(study)
    chosen: dict[str, int] = {}
    with tqdm(total=sum(map(len, all_waves)), disable=None if progress else True, unit=" cells") as bar:
        for wave in all_waves:
            jobs = [_job(study, cell, chosen, out, cell in cells_to_keep) for cell in wave]
            missing = [job for job in jobs if not _is_done(job)]
            bar.update(len(jobs) - len(missing))
            write_definition(study, out)  # only now: results of another one are refused above
            for name in in_processes(run_job, missing, workers or Workers()):
                bar.set_postfix_str(name)
                bar.update()
            chosen |= choose(study, wave, out)
    write_search(study, out)
    shutil.rmtree(work_folder(out))  # what killed processes have left is in it too


def write_definition(study: Study, out: Path) -> None:
    """Record what is run, and with which versions."""
    versions = {name: version(name) for name in ("spacy-clinner", "spacy", "thinc", "torch")}
    with written_whole(out / "study.json") as temporary:
        srsly.write_json(temporary, {"versions": versions, **asdict(study)})


@dataclass(frozen=True)
class Job:
    """A cell with all that a process needs to run it.

    Attributes:
        study, cell: what to train.
        setting: number of the method's setting.
        digest: what the result depends on.
        out: directory of the study.
        pipeline: what the cell before has trained.
        keep: whether the trained pipeline is kept.
    """

    study: Study
    cell: Cell
    setting: int
    digest: str
    out: Path
    pipeline: Path | None
    keep: bool

    @property
    def result(self) -> Path:
        """The file of the result."""
        return result_path(self.out, self.cell)

    @property
    def kept_pipeline(self) -> Path | None:
        """Where the trained pipeline is kept."""
        return pipeline_path(self.out, self.cell) if self.keep else None


def run_job(job: Job, gpu_id: int = -1) -> str:
    """Train a cell and write its result; a cell that dies leaves none.

    Returns:
        The name of the cell.
    """
    from spacy_clinner.studies.training import train_cell

    unfinished = None
    if job.kept_pipeline is not None:
        unfinished = job.kept_pipeline.with_name(f".{job.kept_pipeline.name}")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.parent.mkdir(parents=True, exist_ok=True)
    setting = job.study.methods[job.cell.method].settings[job.setting]
    with TemporaryDirectory(dir=work_folder(job.out)) as folder:
        record = train_cell(
            job.study, job.cell, setting, Path(folder), pipeline=job.pipeline, keep=unfinished, gpu_id=gpu_id
        )
    if unfinished is not None and job.kept_pipeline is not None:
        shutil.rmtree(job.kept_pipeline, ignore_errors=True)
        unfinished.rename(job.kept_pipeline)
    with written_whole(job.result) as temporary:
        srsly.write_json(temporary, {"made_of": job.digest, **record})
    return job.cell.name


def work_folder(out: Path) -> Path:
    """Where cells keep the documents that they read: notes stay in the directory that the user has chosen."""
    folder = out / ".work"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _job(study: Study, cell: Cell, chosen: Mapping[str, int], out: Path, keep: bool) -> Job:
    setting = chosen.get(cell.method, 0) if cell.setting is None else cell.setting
    before = cell_before(study, cell)
    pipeline = pipeline_path(out, before) if before else None
    return Job(study, cell, setting, fingerprint(study, cell, chosen), out, pipeline, keep)


def _is_done(job: Job) -> bool:
    if not job.result.exists() or (job.kept_pipeline and not job.kept_pipeline.exists()):
        return False
    if read_result(job.result).get("made_of") != job.digest:
        raise ClinnerError(
            f"{job.result}: was made with other settings, corpora or seeds: give another --out, or remove "
            "that file to have it made again"
        )
    return True
