# Python of Debian. pip installs from wheels that are made of Debian's packages: no registry of Python's is needed.
FROM slipway-template-base:debian
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends python3 python3-venv python3-pip python-is-python3 \
    python3-fastapi python3-uvicorn python3-sqlalchemy python3-asyncpg python3-redis python3-greenlet python3-httpx python3-setuptools \
    python3-flask python3-django python3-gunicorn python3-whitenoise pipenv >/dev/null 2>&1 && \
    rm -rf /var/lib/apt/lists/* /usr/lib/python3*/EXTERNALLY-MANAGED
COPY wheels.py pip.conf /etc/
RUN python3 /etc/wheels.py /wheels
