# slipway template: rust
# Two stages: the compiler stays in the first. Both have the same C
# library.
FROM rust:{{Version}}-trixie AS builder
WORKDIR /src
{{CopyCode}}
{{if Locked}}RUN cargo build --release --locked --bin {{BinaryWord}} && \
{{if Locked}}    cp target/release/{{BinaryWord}} /app
{{if Unlocked}}RUN cargo build --release --bin {{BinaryWord}} && \
{{if Unlocked}}    cp target/release/{{BinaryWord}} /app

FROM debian:trixie-slim
RUN apt-get update && \
    apt-get install -y --no-install-recommends ca-certificates {{Libraries}} && \
    rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=builder /app /app/app
{{Assets}}
ENV PORT={{Port}} HOST=0.0.0.0
# a number, so that whoever looks at the image sees that it is not root
USER 10001:10001
EXPOSE {{Port}}
# No HEALTHCHECK: ECS ignores it. hyper keeps idle connections open, as the
# load balancer wants it; actix-web closes them after 5 s unless keep_alive
# says 125 s.
CMD ["/app/app"]
