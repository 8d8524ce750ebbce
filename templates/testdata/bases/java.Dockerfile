# Java, Maven and Gradle of Debian. Maven finds its plugins among Debian's packages and asks no repository.
FROM slipway-template-base:debian
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends openjdk-21-jdk-headless maven gradle \
    libmaven-resources-plugin-java libmaven-compiler-plugin-java libmaven-jar-plugin-java libsurefire-java >/dev/null 2>&1 && \
    rm -rf /var/lib/apt/lists/*
RUN printf '<settings><localRepository>/usr/share/maven-repo</localRepository><offline>true</offline></settings>' \
    >/usr/share/maven/conf/settings.xml
