# Node and npm of this machine. corepack takes Yarn from the registry that npm takes packages from.
FROM slipway-template-base:debian
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends libstdc++6 libatomic1 >/dev/null 2>&1 && \
    rm -rf /var/lib/apt/lists/*
COPY node /usr/local/bin/node
COPY npm /usr/local/lib/node_modules/npm
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm && \
    ln -s ../lib/node_modules/npm/bin/npx-cli.js /usr/local/bin/npx
ENV COREPACK_NPM_REGISTRY=https://registry.npmjs.org
