# slipway template: spring
# The build runs on the machine's own platform, since a jar runs on any:
# nothing is emulated. Builders older than BuildKit know no platform of
# their own.
{{if Wrapper}}FROM --platform=${BUILDPLATFORM:-linux/amd64} eclipse-temurin:{{Version}}-jdk AS builder
{{if Maven}}FROM --platform=${BUILDPLATFORM:-linux/amd64} maven:3.9-eclipse-temurin-{{Version}} AS builder
{{if Gradle}}FROM --platform=${BUILDPLATFORM:-linux/amd64} gradle:{{GradleVersion}}-jdk{{Version}} AS builder
WORKDIR /app
{{CopyCode}}
{{if MavenWrapper}}{{unless Module}}RUN sh ./mvnw -B -DskipTests package
{{if MavenWrapper}}{{if Module}}RUN sh ./mvnw -B -DskipTests -pl {{EntryWord}} -am package
{{if Maven}}{{unless Module}}RUN mvn -B -DskipTests package
{{if Maven}}{{if Module}}RUN mvn -B -DskipTests -pl {{EntryWord}} -am package
{{if GradleWrapper}}RUN sh ./gradlew --no-daemon {{GradleTask}}
{{if Gradle}}RUN gradle --no-daemon {{GradleTask}}
# the jar that starts, not those of plain classes or sources beside it
{{if maven}}RUN cp "$(ls {{Target}}/*.jar | \
{{if maven}}    grep -Ev -- '-(sources|javadoc|tests|plain)\.jar$' | head -n 1)" /app.jar
{{if gradle}}RUN cp "$(ls {{Libs}}/*.jar | \
{{if gradle}}    grep -Ev -- '-(sources|javadoc|tests|plain)\.jar$' | head -n 1)" /app.jar

FROM eclipse-temurin:{{Version}}-jre
WORKDIR /app
COPY --from=builder /app.jar ./
ENV PORT={{Port}}
# a number, so that whoever looks at the image sees that it is not root
USER 10001:10001
EXPOSE {{Port}}
# No HEALTHCHECK: ECS ignores it. Spring puts in PORT itself. The heap may
# take three quarters of the task's memory, not the quarter that Java takes
# by itself. Idle connections are kept open longer than the load balancer's
# 120 s.
CMD ["java", "-XX:MaxRAMPercentage=75", "-jar", "app.jar", \
     "--server.port=${PORT:8080}", "--server.shutdown=graceful", \
     "--server.tomcat.keep-alive-timeout=125s"]
