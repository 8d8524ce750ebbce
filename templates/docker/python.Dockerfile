# slipway template: python
# Two stages: compilers and headers stay in the first, the image that runs has the app and its packages.
FROM python:{{Version}} AS builder
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /build
RUN python -m venv /venv
{{if Requirements}}COPY {{Requirements}} .
{{if Requirements}}RUN /venv/bin/pip install -r {{Requirements}}
{{unless Requirements}}COPY . .
{{unless Requirements}}RUN /venv/bin/pip install .
{{if AddServer}}RUN /venv/bin/pip install "gunicorn>=23"

FROM python:{{Version}}-slim
{{if Libpq}}RUN apt-get update && apt-get install -y --no-install-recommends libpq5 && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=builder /venv /venv
COPY . .
ENV PATH=/venv/bin:$PATH PYTHONPATH=/app PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
# a number, so that whoever looks at the image sees that it is not root; the app's files stay root's and read-only to it
USER 10001:10001
EXPOSE {{Port}}
# No HEALTHCHECK: ECS ignores it. Connections are kept open longer than the load balancer's 120 s, else it sends requests into
# closing ones; --worker-tmp-dir keeps the workers' heartbeat off the disk, which can stall it.
CMD ["gunicorn", {{AppJSON}}, "--bind", "0.0.0.0:{{Port}}", "--workers", "2", "--threads", "8", \
     "--timeout", "120", "--graceful-timeout", "25", "--keep-alive", "125", "--worker-tmp-dir", "/dev/shm", \
     "--forwarded-allow-ips", "*", "--access-logfile", "-"]
