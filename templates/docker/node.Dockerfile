# slipway template: node
# Two stages: build tools and development packages stay in the first.
FROM node:{{Version}} AS builder
WORKDIR /app
COPY package*.json {{Lockfiles}}./
RUN {{Install}}
COPY . .
{{if Build}}RUN {{Build}}
RUN {{Prune}}

FROM node:{{Version}}-slim
WORKDIR /app
COPY --from=builder /app ./
ENV NODE_ENV=production HOST=0.0.0.0 PORT={{Port}}
# the image's user node, by number, so that whoever looks at the image sees that it is not root
USER 1000:1000
EXPOSE {{Port}}
# No HEALTHCHECK: ECS ignores it. Set server.keepAliveTimeout = 125_000 in the code: Node closes idle connections after 5 s, and
# the load balancer, which keeps them for 120 s, would send requests into closing ones (502).
CMD {{CommandJSON}}
