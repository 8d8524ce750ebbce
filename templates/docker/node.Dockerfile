# slipway template: node
# Two stages: build tools and development packages stay in the first.
FROM node:{{Version}} AS builder
WORKDIR /app
{{if pnpm}}RUN npm install --global pnpm@{{ManagerVersion}}
{{if yarn}}RUN npm install --global --force yarn@{{ManagerVersion}}
{{if berry}}RUN npm install --global --force corepack && corepack enable
{{if berry}}ENV YARN_NODE_LINKER=node-modules COREPACK_ENABLE_DOWNLOAD_PROMPT=0
{{CopyManifests}}
{{if npm}}{{if Locked}}RUN npm ci
{{if npm}}{{if Unlocked}}RUN npm install
{{if pnpm}}{{if Locked}}RUN pnpm install --frozen-lockfile
{{if pnpm}}{{if Unlocked}}RUN pnpm install
{{if yarn}}{{if Locked}}RUN yarn install --frozen-lockfile
{{if yarn}}{{if Unlocked}}RUN yarn install
{{if berry}}{{if Locked}}RUN yarn install --immutable
{{if berry}}{{if Unlocked}}RUN yarn install
{{unless CodeFirst}}{{CopyCode}}
{{BuildLines}}
{{if Prune}}{{if npm}}RUN npm prune --omit=dev
{{if Prune}}{{if pnpm}}RUN CI=true pnpm prune --prod --ignore-scripts
{{if Prune}}{{if yarn}}RUN yarn install --production --ignore-scripts --prefer-offline

FROM node:{{Version}}-slim
{{if Libraries}}RUN apt-get update && \
{{if Libraries}}    apt-get install -y --no-install-recommends {{Libraries}} && \
{{if Libraries}}    rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=builder /app ./
ENV NODE_ENV=production HOST=0.0.0.0 PORT={{Port}} PATH=/app/node_modules/.bin:$PATH
# the image's user node, by number, so that whoever looks at the image sees
# that it is not root
USER 1000:1000
EXPOSE {{Port}}
# No HEALTHCHECK: ECS ignores it. Set server.keepAliveTimeout = 125_000 in
# the code: Node closes idle connections after 5 s, and the load balancer,
# which keeps them for 120 s, would send requests into closing ones (502).
CMD {{CommandJSON}}
