# slipway template: fastapi
# Two stages: compilers and headers stay in the first, the image that runs has the app and its packages.
FROM python:{{Version}} AS builder
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /build
RUN python -m venv /venv
{{if Requirements}}COPY {{Requirements}} .
{{if Requirements}}RUN /venv/bin/pip install -r {{Requirements}}
{{unless Requirements}}COPY . .
{{unless Requirements}}RUN /venv/bin/pip install .
{{if AddServer}}RUN /venv/bin/pip install "uvicorn>=0.34,<1"

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
# closing ones; requests in flight get 25 s to finish when a task is replaced. Only the load balancer can reach the task, so its
# forwarded headers are believed.
CMD ["uvicorn", {{AppJSON}}, "--host", "0.0.0.0", "--port", "{{Port}}", "--workers", "2", \
     "--timeout-keep-alive", "125", "--timeout-graceful-shutdown", "25", "--proxy-headers", "--forwarded-allow-ips", "*"]
