# Bun as the npm registry has it.
FROM slipway-template-base:node AS npm
RUN npm install --global bun >/dev/null && cp "$(readlink -f "$(npm root --global)/bun/bin/bun.exe")" /bun
FROM slipway-template-base:debian
COPY --from=npm /bun /usr/local/bin/bun
RUN ln -s bun /usr/local/bin/bunx && bun --version
