# PostgreSQL of Debian, started as the official image starts it.
FROM slipway-template-base:debian
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends postgresql-17 >/dev/null 2>&1 && \
    rm -rf /var/lib/apt/lists/* /var/lib/postgresql/*
COPY docker-entrypoint.sh /usr/local/bin/
ENV PATH=/usr/lib/postgresql/17/bin:$PATH PGDATA=/var/lib/postgresql/data
ENTRYPOINT ["docker-entrypoint.sh"]
CMD ["postgres"]
