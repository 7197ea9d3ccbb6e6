"""`spacy clinner serve`: a web service that annotates and redacts notes."""

from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer
from wasabi import msg

from spacy_clinner.batch.gpu import require_usable_gpu, use_gpu
from spacy_clinner.batch.secrets_of_runs import secret_in
from spacy_clinner.cli.app import DEBUG_HELP, app, one_line_errors
from spacy_clinner.cli.gpu_option import GpuId
from spacy_clinner.cli.guarantee_options import (
    Recall,
    RecallOf,
    RedactionRules,
    SetOn,
    Sure,
    promised_redaction,
    wanted_promise,
)
from spacy_clinner.cli.help_text import HelpfulCommand, examples
from spacy_clinner.cli.label_option import REPLACED, Labels, labels_of_option
from spacy_clinner.cli.redaction_options import SURROGATES, AgesOption, AlsoRules, Presidio, RedactionMode
from spacy_clinner.cli.shared_options import TrainedModel
from spacy_clinner.deidentify.rules.choices import BEST_TAGGING, DateOrder
from spacy_clinner.errors import ClinnerError

ADDRESS = "Address"
LIMITS = "Limits"
LOOPBACK = ("127.0.0.1", "localhost", "::1")


@app.command(
    "serve",
    cls=HelpfulCommand,
    epilog=examples(
        "serve training/model-best",
        "serve training/model-best --mode surrogate --threshold 0.1 --secret hospital.secret",
        "serve training/model-best --port 8080 --max-characters 200000 --timeout 20",
    ),
)
@one_line_errors
def serve(
    model: TrainedModel,
    host: Annotated[
        str,
        typer.Option(
            help="Address to listen on. There is neither encryption nor a password: leave any other than "
            "this machine's own to a proxy that has both.",
            rich_help_panel=ADDRESS,
        ),
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="0 for any free one.", rich_help_panel=ADDRESS)
    ] = 8000,
    mode: RedactionMode = "mask",
    threshold: Annotated[
        float | None,
        typer.Option(
            help="Below 0.5, also find each token that is in an entity with this probability; 0.5 if not "
            "given.",
            rich_help_panel=REPLACED,
        ),
    ] = None,
    labels: Labels = None,
    also_rules: AlsoRules = False,
    presidio: Presidio = False,
    recall: Recall = None,
    sure: Sure = None,
    recall_of: RecallOf = None,
    set_on: SetOn = None,
    date_order: Annotated[
        DateOrder,
        typer.Option(
            help="How to read 3/4/2031 where no date such as 25/4/2031 of the note tells; by language, the "
            "month is first in English alone.",
            rich_help_panel=SURROGATES,
        ),
    ] = "by_language",
    ages: AgesOption = "keep",
    secret: Annotated[
        Path | None,
        typer.Option(
            help="File with the key of the surrogates, which is made if missing. Only its owner may read it. "
            "Without one, surrogates differ after each start.",
            rich_help_panel=SURROGATES,
        ),
    ] = None,
    max_characters: Annotated[
        int, typer.Option(help="Of all texts of a request.", rich_help_panel=LIMITS)
    ] = 1_000_000,
    max_notes: Annotated[int, typer.Option(help="Of a request.", rich_help_panel=LIMITS)] = 256,
    timeout: Annotated[
        float,
        typer.Option(help="Seconds after which a request is given up.", rich_help_panel=LIMITS),
    ] = 60.0,
    max_waiting: Annotated[
        int,
        typer.Option(help="Requests that may wait while another is computed.", rich_help_panel=LIMITS),
    ] = 16,
    gpu_id: GpuId = -1,
    debug: Annotated[bool, typer.Option("--debug", help=DEBUG_HELP)] = False,
) -> None:
    """Serve a pipeline over HTTP.

    It answers notes with their entities, or without what identifies their patients.

    POST a note, {"text": "..."}, to /annotate or /redact, or several, {"notes": [...]}, to /annotate/batch or
    /redact/batch. GET /openapi.json for all fields, /model for what is served, /health for whether it runs.

    The log has the paths and the times of requests, and nothing of what was sent. Ctrl-C lets the request
    that is computed end. Needs the extra serve.
    """
    for package in ("fastapi", "uvicorn"):
        if find_spec(package) is None:
            raise ClinnerError(f"serve: {package} is not installed: pip install 'spacy-clinner[serve]'")
    import secrets

    from spacy_clinner.serving import Limits, Service, create_app
    from spacy_clinner.serving.server import run
    from spacy_clinner.serving.service import ServedModel

    chosen = labels_of_option(labels, "--labels")
    wanted = wanted_promise(recall, sure, recall_of, set_on, threshold)
    limits = Limits(max_characters, max_notes, timeout, max_waiting)
    require_usable_gpu(gpu_id)
    use_gpu(gpu_id)
    rules = RedactionRules(chosen, also_rules or presidio, presidio)
    promise = None if wanted is None else promised_redaction(model, wanted, rules)
    if promise is not None:
        threshold = promise.threshold
    key = secret_in(secret) if secret else secrets.token_bytes(32)
    service = Service(
        ServedModel(
            *(model, key, mode, BEST_TAGGING if threshold is None else threshold, date_order, ages),
            *rules,
            promise=promise,
        )
    )
    if service.fault:
        msg.warn(f"No redaction: {service.fault}")
    if host not in LOOPBACK:
        msg.warn(
            f"{host}: whoever reaches this address can send notes: put a proxy with a password before it"
        )
    # the header Host has an address of IPv6 in brackets
    hosts = (*LOOPBACK, "[::1]") if host in LOOPBACK else ("*",)
    run(create_app(service, limits, hosts, gpu_id), host, port, timeout)
