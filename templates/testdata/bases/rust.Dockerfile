# Rust of Debian.
FROM slipway-template-base:debian
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends cargo libc6-dev >/dev/null 2>&1 && \
    rm -rf /var/lib/apt/lists/*
