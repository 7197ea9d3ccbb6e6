# Needs BuildKit. wheels/ comes from: python -m pip wheel --wheel-dir wheels --constraint constraints.txt ".[serve,encoder]"
ARG PYTHON=3.11
FROM python:${PYTHON}-slim

# the wheels are mounted, not copied, so that no layer holds them
RUN --mount=type=bind,source=wheels,target=/wheels \
    python -m pip install --no-cache-dir --no-index --find-links /wheels "spacy-clinner[serve,encoder]" \
    && useradd --system --no-create-home clinner

USER clinner
ENV PYTHONDONTWRITEBYTECODE=1 HF_HUB_OFFLINE=1
EXPOSE 8000
HEALTHCHECK CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/health', timeout=3)"]
ENTRYPOINT ["python", "-m", "spacy", "clinner", "serve", "/model", "--host", "0.0.0.0"]
