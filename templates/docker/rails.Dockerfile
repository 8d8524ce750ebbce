# slipway template: rails
# Two stages: compilers, headers and Node stay in the first.
FROM ruby:{{Version}}-trixie AS builder
ENV RAILS_ENV=production BUNDLE_PATH=/bundle BUNDLE_WITHOUT=development:test
WORKDIR /app
{{if Node}}RUN apt-get update && \
{{if Node}}    apt-get install -y --no-install-recommends nodejs npm
{{CopyManifests}}
{{if Locked}}RUN BUNDLE_FROZEN=1 bundle install && rm -rf /bundle/ruby/*/cache
{{if Unlocked}}RUN bundle install && rm -rf /bundle/ruby/*/cache
{{unless CodeFirst}}{{CopyCode}}
{{BuildLines}}
# what the app writes to; all else stays root's and read-only to it
RUN mkdir -p tmp log storage && chown -R 10001:10001 tmp log storage

FROM ruby:{{Version}}-slim-trixie
{{if Libraries}}RUN apt-get update && \
{{if Libraries}}    apt-get install -y --no-install-recommends {{Libraries}} && \
{{if Libraries}}    rm -rf /var/lib/apt/lists/*
ENV RAILS_ENV=production RAILS_LOG_TO_STDOUT=1 RAILS_SERVE_STATIC_FILES=1 \
    BUNDLE_PATH=/bundle BUNDLE_WITHOUT=development:test HOME=/tmp PORT={{Port}}
WORKDIR /app
COPY --from=builder /bundle /bundle
COPY --from=builder /app ./
# a number, so that whoever looks at the image sees that it is not root
USER 10001:10001
EXPOSE {{Port}}
# No HEALTHCHECK: ECS ignores it. Rails listens on $PORT. Set
# persistent_timeout 125 in config/puma.rb: puma closes idle connections
# after 65 s, and the load balancer, which keeps them for 120 s, would send
# requests into closing ones (502).
CMD ["bundle", "exec", "rails", "server", "-b", "0.0.0.0", "-P", "/tmp/server.pid"]
