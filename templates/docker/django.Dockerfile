# slipway template: django
# Two stages: compilers and headers stay in the first, the image that runs
# has the app and its packages.
FROM python:{{Version}} AS builder
{{include python.packages}}
{{if AddServer}}RUN {{PipInstall}} "gunicorn>=23"
{{include python.runtime}}
{{include python.gunicorn}}
