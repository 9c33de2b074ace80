# Where each image's Python environment is made: all packages of requirements.lock as wheels, checked by their hashes once.
# What an image needs of them is taken from here without a network. What all need is there already, so that a service adds little.
FROM python:3.11-slim-bookworm
WORKDIR /src
COPY requirements.lock ./
RUN python3 -m pip wheel --quiet --no-cache-dir --no-deps --require-hashes --wheel-dir /wheels -r requirements.lock
COPY compose/images/install-environment /usr/local/bin/
COPY shared/pyproject.toml shared/
RUN install-environment $(python3 -c \
  "import tomllib; p = tomllib.load(open('shared/pyproject.toml', 'rb'))['project']; \
  print(*p['dependencies'], *p['optional-dependencies']['telemetry'])") hatchling
COPY shared shared
