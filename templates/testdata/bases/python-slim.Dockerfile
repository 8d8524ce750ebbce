# Python of Debian, without what installs packages.
FROM slipway-template-base:debian
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends python3 python-is-python3 >/dev/null 2>&1 && \
    rm -rf /var/lib/apt/lists/*
