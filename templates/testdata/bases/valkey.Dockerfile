# Valkey of Debian, with a certificate that signs itself.
FROM slipway-template-base:debian
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends valkey-server openssl >/dev/null 2>&1 && \
    rm -rf /var/lib/apt/lists/*
RUN openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -subj /CN=cache -keyout /etc/cache.key -out /etc/cache.crt 2>/dev/null
ENTRYPOINT ["valkey-server", "--port", "0", "--tls-port", "6379", "--tls-auth-clients", "no", "--protected-mode", "no", \
    "--tls-cert-file", "/etc/cache.crt", "--tls-key-file", "/etc/cache.key"]
