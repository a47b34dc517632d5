# The image of Tandem, built from the source alone:
#
#   docker build --tag tandem .
#
# Any image with a JDK and a JRE of the same major version will do; the runtime one needs no shell. BuildKit is needed,
# which is Docker's default from 23.0 on.
ARG JDK_IMAGE=eclipse-temurin:25.0.3_9-jdk-noble
ARG JRE_IMAGE=eclipse-temurin:25.0.3_9-jre-noble

# The jar is the same for all platforms, so it is built on the builder's own.
FROM --platform=$BUILDPLATFORM ${JDK_IMAGE} AS build
# mvnw downloads the Maven that it pins
RUN command -v curl >/dev/null || command -v wget >/dev/null \
  || { apt-get update && apt-get install --yes --no-install-recommends curl && rm -rf /var/lib/apt/lists/*; }
WORKDIR /build
COPY mvnw pom.xml ./
COPY .mvn .mvn
COPY src/main src/main
# Tests and the checks of style belong to ./mvnw verify, which needs more than this context.
RUN --mount=type=cache,target=/root/.m2 \
  ./mvnw -B -ntp package -Dmaven.test.skip -Dcheckstyle.skip -Dspring-javaformat.validate.skip \
  && cp target/tandem-*.jar tandem.jar \
  && java -Djarmode=tools -jar tandem.jar extract --layers --destination layers

FROM ${JRE_IMAGE}
ARG VERSION=0.1.0-SNAPSHOT
ARG REVISION=
ARG SOURCE=
LABEL org.opencontainers.image.title="Tandem" \
  org.opencontainers.image.description="Keeps two Kafka clusters in step." \
  org.opencontainers.image.licenses="Apache-2.0" \
  org.opencontainers.image.version="${VERSION}" \
  org.opencontainers.image.revision="${REVISION}" \
  org.opencontainers.image.source="${SOURCE}"

WORKDIR /app
COPY --from=build /build/layers/dependencies/ ./
COPY --from=build /build/layers/spring-boot-loader/ ./
COPY --from=build /build/layers/snapshot-dependencies/ ./
COPY --from=build /build/layers/application/ ./

# Defaults that a variable of the same name replaces. JAVA_TOOL_OPTIONS stays free for agents and for yours.
ENV JDK_JAVA_OPTIONS="-XX:+UseParallelGC -XX:MaxRAMPercentage=70"

# The training run: it starts up to the point where the clusters would be called, and writes what it loaded into the
# cache. The heap is one of any builder's size, since beyond 32 GB references are of another size, and the cache too.
RUN --mount=type=tmpfs,target=/tmp ["java", \
  "-Xmx512m", \
  "-XX:AOTCacheOutput=/app/tandem.aot", \
  "--enable-native-access=ALL-UNNAMED", \
  "-Dspring.context.exit=onRefresh", \
  "-Dtandem.source.bootstrap-servers=source.invalid:9092", \
  "-Dtandem.target.bootstrap-servers=target.invalid:9092", \
  "-jar", "/app/tandem.jar"]

# By number, so that Kubernetes sees that it is not root. Nothing but /tmp is written to.
USER 10001:10001
EXPOSE 8080
STOPSIGNAL SIGTERM
# No HEALTHCHECK: it would need a shell and a client in the image, or a second JVM every few seconds. Whatever runs
# the container asks /actuator/health/liveness and /actuator/health/readiness.
ENTRYPOINT ["java", \
  "-XX:AOTCache=/app/tandem.aot", \
  "-XX:+ExitOnOutOfMemoryError", \
  "--enable-native-access=ALL-UNNAMED", \
  "-jar", "/app/tandem.jar"]
