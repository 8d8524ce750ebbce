# slipway template: bun
# Two stages: development packages and the build stay in the first.
FROM oven/bun:{{Version}} AS builder
WORKDIR /app
{{CopyManifests}}
{{if Locked}}RUN bun install --frozen-lockfile
{{if Unlocked}}RUN bun install
{{unless CodeFirst}}{{CopyCode}}
{{BuildLines}}
{{if Prune}}RUN rm -rf node_modules && bun install --production --ignore-scripts

FROM oven/bun:{{Version}}-slim
WORKDIR /app
COPY --from=builder /app ./
ENV NODE_ENV=production HOST=0.0.0.0 PORT={{Port}} PATH=/app/node_modules/.bin:$PATH
# the image's user bun, by number, so that whoever looks at the image sees
# that it is not root
USER 1000:1000
EXPOSE {{Port}}
# No HEALTHCHECK: ECS ignores it. Set idleTimeout: 125 in Bun.serve: it
# closes idle connections after 10 s, and the load balancer, which keeps
# them for 120 s, would send requests into closing ones (502).
CMD {{CommandJSON}}
