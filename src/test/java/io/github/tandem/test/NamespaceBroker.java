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
import java.util.function.UnaryOperator;

import kafka.Kafka;
import kafka.tools.StorageTool;
import org.awaitility.Awaitility;
import org.springframework.util.Assert;

/**
 * A Kafka broker inside of a {@link Namespace}, with listeners as a test wants them.
 */
public final class NamespaceBroker implements AutoCloseable {

	private final ChildProcess child;

	private final List<String> command;

	private int starts;

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
		Path file = file();
		Path logback = this.child.folder().resolve("logback.xml");
		try (PrintStream output = new PrintStream(this.child.folder().resolve("format.log").toFile(),
				StandardCharsets.UTF_8)) {
			write(all);
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
		this.command = namespace.inside(List.of(ChildProcess.java(), "-Xmx384m", "-XX:+UseSerialGC",
				"-XX:TieredStopAtLevel=1", "-Dlogback.configurationFile=" + logback, "-cp", ClassPath.whole(),
				Kafka.class.getName(), file.toString()));
		start();
	}

	private Path file() {
		return this.child.folder().resolve("server.properties");
	}

	private void write(Properties properties) {
		try (var writer = Files.newBufferedWriter(file())) {
			properties.store(writer, null);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void start() {
		this.starts++;
		this.child.start(this.command, Map.of());
	}

	/**
	 * Start it again with another property.
	 * @param key the property
	 * @param change makes the new value of the one that it has
	 */
	public void restart(String key, UnaryOperator<String> change) {
		Properties properties = new Properties();
		try (var reader = Files.newBufferedReader(file())) {
			properties.load(reader);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		properties.setProperty(key, change.apply(properties.getProperty(key)));
		this.child.terminate(Duration.ofMinutes(2));
		write(properties);
		start();
		awaitStart();
	}

	/**
	 * Wait until it takes connections.
	 */
	public void awaitStart() {
		Awaitility.await().atMost(Duration.ofMinutes(2)).pollInterval(Duration.ofMillis(200)).until(() -> {
			Assert.state(this.child.isAlive(), () -> "The broker ended while it started:\n" + this.child.logTail());
			return this.child.log()
				.lines()
				.filter((line) -> line.contains("Kafka Server started"))
				.count() >= this.starts;
		});
	}

	@Override
	public void close() {
		this.child.close();
	}

}
