# What all images of services have in common: who they run as, where their data lies, how they are asked for their health.
FROM python:3.11-slim-bookworm
RUN groupadd --gid 10001 toolcare \
 && useradd --uid 10001 --gid toolcare --no-create-home --home-dir /data --shell /usr/sbin/nologin toolcare \
 && install -d -o toolcare -g toolcare -m 700 /data /data/keys /data/documents /data/photos /data/mqtt /data/mosquitto
ENV PATH=/opt/toolcare/bin:$PATH PYTHONUNBUFFERED=1 TOOLCARE_DATA_DIR=/data TOOLCARE_DATA=/data TOOLCARE_LOG_JSON=true
WORKDIR /data
USER toolcare
HEALTHCHECK --interval=15s --timeout=8s --start-period=180s --retries=4 CMD ["python3", "-m", "toolcare_shared.health_probe"]
LABEL org.opencontainers.image.vendor="Toolcare" org.opencontainers.image.base.name="python:3.11-slim-bookworm"
