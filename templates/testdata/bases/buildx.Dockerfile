# BuildKit's command line of Debian.
FROM slipway-template-base:debian
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends docker-buildx >/dev/null 2>&1 && \
    rm -rf /var/lib/apt/lists/*
