# slipway template: go
{{unless CGO}}# The compiler runs on the machine's own platform and compiles for the one
{{unless CGO}}# that is asked for: nothing is emulated. Builders older than BuildKit know
{{unless CGO}}# no platform of their own.
{{unless CGO}}FROM --platform=${BUILDPLATFORM:-linux/amd64} golang:{{Version}}-trixie AS builder
{{unless CGO}}ARG TARGETOS
{{unless CGO}}ARG TARGETARCH
{{if CGO}}# A package is written in C: it is compiled on the platform that is asked
{{if CGO}}# for.
{{if CGO}}FROM golang:{{Version}}-trixie AS builder
WORKDIR /src
{{if Download}}{{CopyManifests}}
{{if Download}}RUN go mod download
{{CopyCode}}
{{unless CGO}}RUN CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH go build -trimpath -ldflags="-s -w" -o /out/app {{EntryWord}}
{{if CGO}}RUN CGO_ENABLED=1 go build -trimpath -ldflags="-s -w" -o /out/app {{EntryWord}}

# Root certificates, time zones and little else; no shell, so jobs run the
# program with other arguments.
{{unless CGO}}FROM gcr.io/distroless/static-debian13:nonroot
{{if CGO}}FROM gcr.io/distroless/base-debian13:nonroot
WORKDIR /app
COPY --from=builder /out/app /app/app
{{Assets}}
ENV PORT={{Port}}
USER 10001:10001
EXPOSE {{Port}}
# No HEALTHCHECK: ECS ignores it. Set http.Server's IdleTimeout above the
# load balancer's 120 s, or leave it unset.
ENTRYPOINT ["/app/app"]
