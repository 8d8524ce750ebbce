# As python, with Poetry of Debian and a stand-in for uv, whose maker alone has the real one.
FROM slipway-template-base:python
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends python3-poetry python3-colorama \
    python3-zstandard >/dev/null 2>&1 && \
    rm -rf /var/lib/apt/lists/* /usr/lib/python3*/EXTERNALLY-MANAGED /wheels
COPY uv.py /uv/
RUN printf '[project]\nname = "uv"\nversion = "0.9.0"\nscripts = {uv = "uv:main"}\n[tool.setuptools]\npy-modules = ["uv"]\n' \
    >/uv/pyproject.toml && python3 /etc/wheels.py /wheels && pip wheel --no-build-isolation --no-deps -w /wheels /uv && \
    cd /wheels && for wheel in *.whl; do echo "<a href=\"$wheel\">$wheel</a>"; done >index.html
COPY poetry /usr/local/bin/
