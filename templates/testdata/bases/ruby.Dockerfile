# Ruby and Rails of Debian. bundler finds Debian's gems where the template has it look.
FROM slipway-template-base:debian
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends ruby ruby-bundler ruby-rails puma \
    ruby-sqlite3 >/dev/null 2>&1 && rm -rf /var/lib/apt/lists/*
