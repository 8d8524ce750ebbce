# slipway template: generic
# The folder's files on a small Debian, run by the command below. What the
# app needs to run is installed in the second stage, what it only needs to
# be built in the first.
FROM debian:{{Version}} AS builder
WORKDIR /app
{{CopyCode}}

FROM debian:{{Version}}-slim
RUN apt-get update && \
    apt-get install -y --no-install-recommends ca-certificates && \
    rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=builder /app ./
ENV PORT={{Port}}
# a number, so that whoever looks at the image sees that it is not root
USER 10001:10001
EXPOSE {{Port}}
# No HEALTHCHECK: ECS ignores it. The server should listen on
# 0.0.0.0:{{Port}}, keep idle connections for more than 120 s, and finish
# what it is doing when it gets SIGTERM.
CMD {{CommandJSON}}
