# The image of web, worker, beat and the one-off steps; `docker-compose.yml` says which line of the Procfile each runs.

FROM python:3.11-slim AS build
WORKDIR /srv/gourmet
RUN python -m venv .venv && .venv/bin/pip install --no-cache-dir 'uv>=0.8'
COPY pyproject.toml constraints.txt ./
COPY gourmet_site/install.py gourmet_site/
RUN UV_NO_CACHE=1 .venv/bin/python -P gourmet_site/install.py runtime
COPY package.json ./
COPY gourmet_site/assets.py gourmet_site/
RUN mkdir static && .venv/bin/python -P gourmet_site/assets.py && rm -r node_modules
COPY . .
RUN .venv/bin/python -P gourmet_site/assets.py messages \
    && GOURMET_HOME=/tmp/build .venv/bin/python manage.py collectstatic --no-input

FROM python:3.11-slim
# 185 is the user of Apache Spark's image too: both read and write the lake.
RUN groupadd --gid 185 gourmet \
    && useradd --uid 185 --gid 185 --no-create-home --home-dir /srv/gourmet/var gourmet \
    && apt-get update && apt-get install --yes --no-install-recommends libgomp1 && rm -rf /var/lib/apt/lists/*
WORKDIR /srv/gourmet
COPY --from=build /srv/gourmet /srv/gourmet
RUN mkdir --mode 0711 var && chown gourmet:gourmet var
USER gourmet
ENV PATH=/srv/gourmet/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    GOURMET_HOME=/srv/gourmet/var \
    WEB_ADDRESS=0.0.0.0:8000
VOLUME /srv/gourmet/var
EXPOSE 8000
CMD ["python", "-m", "gourmet_site.procfile", "web"]
