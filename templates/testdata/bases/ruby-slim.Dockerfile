# Ruby and bundler of Debian. bundler installs gems that are made of Debian's packages: no registry of Ruby's is needed.
# Nokogiri of Debian has its libraries beside it, the registry's has them within.
FROM slipway-template-base:debian AS gems
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends ruby bundler ruby-rails puma \
    ruby-bootsnap ruby-pg ruby-rails-propshaft >/dev/null 2>&1 && \
    rm -rf /var/lib/apt/lists/*
COPY gems.rb /
RUN ruby /gems.rb /gems >/dev/null 2>&1
FROM slipway-template-base:debian
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends ruby bundler libxml2 libxslt1.1 libyaml-0-2 >/dev/null 2>&1 && \
    rm -rf /var/lib/apt/lists/*
COPY --from=gems /gems /gems
RUN bundle config set --global mirror.https://rubygems.org file:///gems
