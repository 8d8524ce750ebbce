# The Ruby of Debian that builds: as ruby-slim, with what compilers and headers bring beside them.
FROM slipway-template-base:ruby-slim
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends libpq5 >/dev/null 2>&1 && \
    rm -rf /var/lib/apt/lists/*
