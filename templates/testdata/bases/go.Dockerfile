# Go of this machine, with the standard library compiled as the template compiles it.
FROM slipway-template-base:debian
COPY go /usr/local/go
ENV PATH=/usr/local/go/bin:$PATH GOTOOLCHAIN=local
RUN CGO_ENABLED=0 go build -trimpath net/http
