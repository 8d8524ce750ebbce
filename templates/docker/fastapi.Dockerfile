# slipway template: fastapi
# Two stages: compilers and headers stay in the first, the image that runs
# has the app and its packages.
FROM python:{{Version}} AS builder
{{include python.packages}}
{{if AddServer}}RUN {{PipInstall}} "uvicorn>=0.32"
{{include python.runtime}}
# No HEALTHCHECK: ECS ignores it. Connections are kept open longer than the
# load balancer's 120 s, else it sends requests into closing ones; requests
# in flight get 25 s to finish when a task is replaced. Only the load
# balancer can reach the task, so its forwarded headers are believed. The
# shell puts in $PORT and is gone: the stop signal reaches uvicorn.
CMD ["sh", "-c", "exec uvicorn \"$@\" --host 0.0.0.0 --port \"$PORT\"", \
     "uvicorn", {{EntryJSON}}, "--workers", "2", \
     "--timeout-keep-alive", "125", "--timeout-graceful-shutdown", "25", \
     "--proxy-headers", "--forwarded-allow-ips", "*"]
