# As distroless is: certificates and users, no shell.
FROM slipway-template-base:debian AS debian
FROM scratch
COPY --from=debian /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=debian /etc/passwd /etc/group /etc/
USER 65532:65532
