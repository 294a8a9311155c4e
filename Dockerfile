# The integration's image. How to run it is in docs/deployment.md; tests/image runs it as Kubernetes would.

FROM python:3.12-slim AS build
WORKDIR /app
RUN python -m venv --without-pip .venv
COPY requirements.txt ./
# port-ocean requires pytest and virtualenv, and carries its own tests; nothing that runs imports them.
RUN pip --python .venv/bin/python install --quiet --disable-pip-version-check --no-cache-dir --no-compile \
      --no-deps --require-hashes -r requirements.txt \
 && pip --python .venv/bin/python uninstall --quiet --yes \
      coverage distlib filelock iniconfig packaging platformdirs pluggy pytest pytest-cov python-discovery virtualenv \
 && rm -r .venv/lib/python3.*/site-packages/port_ocean/tests requirements.txt
COPY . ./
# Bytecode that is valid as it is: the files may not be written later, nor need to be looked at.
RUN rm -f requirements.txt .dockerignore \
 && mv image/sitecustomize.py .venv/lib/python3.*/site-packages/ \
 && ln -s start image/ocean \
 && ln -s ../bin/ocean-custom image/ocean-custom \
 && python -m compileall -q -j 0 -x cli/cookiecutter --invalidation-mode unchecked-hash . \
 && chmod -R u=rwX,go=rX .


FROM python:3.12-slim
ARG VERSION=dev
ARG REVISION=unknown
LABEL org.opencontainers.image.title="port-ocean-custom" \
      org.opencontainers.image.description="Connects any HTTP API to a Port software catalog, by configuration alone" \
      org.opencontainers.image.documentation="https://docs.port.io/build-your-software-catalog/custom-integration/ocean-custom-integration/overview" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION"

COPY --from=build /app /app
# The base image has no bytecode of Python's own modules: this import leaves that of those that are needed.
RUN mkdir -m 1777 /tmp/ocean \
 && cd /app && .venv/bin/python -c "import port_ocean.cli.cli, port_ocean.run, client, integration, resync"

ENV PATH=/app/image:/app/.venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HOME=/tmp/ocean \
    TMPDIR=/tmp/ocean
WORKDIR /app
USER 1001:0
EXPOSE 8000
ENTRYPOINT ["start"]
