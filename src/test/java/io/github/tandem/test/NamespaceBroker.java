package io.github.tandem.test;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;

import kafka.Kafka;
import kafka.tools.StorageTool;
import org.awaitility.Awaitility;
import org.springframework.util.Assert;

/**
 * A Kafka broker inside of a {@link Namespace}, with listeners as a test wants them.
 */
public final class NamespaceBroker implements AutoCloseable {

	private final ChildProcess child;

	/**
	 * Start a broker.
	 * @param namespace where it runs
	 * @param name what its folder is called
	 * @param clusterId the id of its cluster
	 * @param properties what goes to its {@code server.properties}
	 */
	public NamespaceBroker(Namespace namespace, String name, String clusterId, Map<String, String> properties) {
		this.child = new ChildProcess(name);
		Properties all = new Properties();
		all.putAll(BrokerSettings.forTests());
		all.put("log.dirs", this.child.folder().resolve("data").toString());
		all.put("log.cleaner.dedupe.buffer.size", "2097152");
		all.putAll(properties);
		Path file = this.child.folder().resolve("server.properties");
		Path logback = this.child.folder().resolve("logback.xml");
		try (PrintStream output = new PrintStream(this.child.folder().resolve("format.log").toFile(),
				StandardCharsets.UTF_8)) {
			try (var writer = Files.newBufferedWriter(file)) {
				all.store(writer, null);
			}
			Files.writeString(logback, """
					<configuration>
						<statusListener class="ch.qos.logback.core.status.NopStatusListener"/>
						<appender name="OUT" class="ch.qos.logback.core.ConsoleAppender">
							<encoder><pattern>%d{HH:mm:ss.SSS} %-5level %logger{20} %msg%n</pattern></encoder>
						</appender>
						<root level="WARN"><appender-ref ref="OUT"/></root>
						<logger name="kafka.server.KafkaRaftServer" level="INFO"/>
					</configuration>
					""");
			int status = StorageTool
				.execute(new String[] { "format", "--cluster-id", clusterId, "--config", file.toString() }, output);
			Assert.state(status == 0, () -> "Formatting ended with status " + status);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.child.start(namespace.inside(List.of(ChildProcess.java(), "-Xmx384m", "-XX:+UseSerialGC",
				"-XX:TieredStopAtLevel=1", "-Dlogback.configurationFile=" + logback, "-cp", ClassPath.whole(),
				Kafka.class.getName(), file.toString())), Map.of());
	}

	/**
	 * Wait until it takes connections.
	 */
	public void awaitStart() {
		Awaitility.await().atMost(Duration.ofMinutes(2)).pollInterval(Duration.ofMillis(200)).until(() -> {
			Assert.state(this.child.isAlive(), () -> "The broker ended while it started:\n" + this.child.logTail());
			return this.child.log().contains("Kafka Server started");
		});
	}

	@Override
	public void close() {
		this.child.close();
	}

}
