# slipway template: go
# The compiler runs on the machine's own platform and compiles for the one that is asked for: nothing is emulated.
FROM --platform=$BUILDPLATFORM golang:{{Version}} AS builder
ARG TARGETOS
ARG TARGETARCH
WORKDIR /src
COPY go.mod {{Lockfiles}}./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH go build -trimpath -ldflags="-s -w" -o /out/app {{App}}

# Root certificates, time zones and nothing else; no shell, so jobs run the program with other arguments.
FROM gcr.io/distroless/static-debian12:nonroot
WORKDIR /app
COPY --from=builder /out/app /app/app
ENV PORT={{Port}}
USER 10001:10001
EXPOSE {{Port}}
# No HEALTHCHECK: ECS ignores it. Set http.Server's IdleTimeout above the load balancer's 120 s, or leave it unset.
ENTRYPOINT ["/app/app"]
