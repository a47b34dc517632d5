package io.github.tandem.test;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import kafka.Kafka;
import kafka.tools.StorageTool;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.DescribeClusterResult;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * A real Kafka broker as a process of its own, a cluster of one node or a member of such
 * a cluster, that can be stopped, killed and started again on the same data and ports.
 */
public final class BrokerProcess implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	// several JVMs start at once
	private static final Duration PATIENCE_AT_START = Duration.ofMinutes(3);

	private final ChildProcess child;

	private final Properties properties = new Properties();

	private final List<String> jvmArguments;

	private final @Nullable String olderClassPath;

	private final Map<String, BrokerListener> listeners;

	private final Map<String, Cluster> clusters = new HashMap<>();

	private final String clusterId;

	private final int controllerPort;

	private final int node;

	private boolean formatted;

	private BrokerProcess(Builder builder) {
		this.child = new ChildProcess(builder.name);
		this.jvmArguments = List.copyOf(builder.jvmArguments);
		this.olderClassPath = builder.olderClassPath;
		this.listeners = Map.copyOf(builder.listeners);
		this.properties.putAll(BrokerSettings.forTests());
		this.node = builder.node;
		this.clusterId = (builder.first != null) ? builder.first.clusterId : Uuid.randomUuid().toString();
		this.controllerPort = (builder.first != null) ? builder.first.controllerPort : FreePorts.next();
		this.properties.putAll(BrokerListener.serverProperties(this.listeners.values(), this.controllerPort));
		if (builder.first != null) {
			this.properties.putAll(BrokerListener.memberProperties(this.listeners.values(), this.node));
		}
		// A killed broker is let in again only after the session of its last life.
		this.properties.put("broker.heartbeat.interval.ms", "500");
		this.properties.put("broker.session.timeout.ms", "2500");
		this.properties.put("log.dirs", this.child.folder().resolve("data").toString());
		this.properties.put("log.cleaner.dedupe.buffer.size", "2097152");
		this.properties.putAll(builder.properties);
		this.listeners.forEach((name, listener) -> this.clusters.put(name, listener.cluster()));
	}

	/**
	 * Describe a broker.
	 * @param name what its folder and messages call it
	 * @return a builder with a plain text listener
	 */
	public static Builder builder(String name) {
		return new Builder(name);
	}

	/**
	 * Start the broker and wait until it answers.
	 * @return this broker
	 * @throws IllegalStateException if it does not, with the tail of its log
	 */
	public BrokerProcess start() {
		if (!this.formatted) {
			format();
			this.formatted = true;
		}
		this.child.start(command(Kafka.class, serverProperties().toString()), Map.of());
		awaitAnswer();
		return this;
	}

	private List<String> command(Class<?> main, String... arguments) {
		List<String> command = new ArrayList<>(
				List.of(ChildProcess.java(), "-Xmx512m", "-XX:+UseSerialGC", ChildProcess.QUICK_START));
		command.addAll(this.jvmArguments);
		command.add("-Dlogback.configurationFile=" + this.child.folder().resolve("logback.xml"));
		command.add("-Dlog4j.configuration=" + this.child.folder().resolve("log4j.properties").toUri());
		command.addAll(List.of("-cp", (this.olderClassPath != null) ? this.olderClassPath : ClassPath.whole(),
				main.getName()));
		command.addAll(List.of(arguments));
		return command;
	}

	/**
	 * End the broker as {@code SIGTERM} does and wait until it is gone.
	 * @return its exit code and how long it took
	 */
	public Exit stop() {
		return this.child.terminate(PATIENCE);
	}

	/**
	 * Let the broker, which does not run, send the clients of its relayed listener to
	 * another relay in front of it from its next start on.
	 * @param relay the relay, with the target port of the one before
	 */
	public void moveBehind(TcpRelay relay) {
		this.properties.put("advertised.listeners",
				this.properties.getProperty("advertised.listeners")
					.replaceAll(BrokerListener.RELAYED + "://[^,]+",
							"%s://localhost:%d".formatted(BrokerListener.RELAYED, relay.port())));
		try (var writer = Files.newBufferedWriter(serverProperties())) {
			this.properties.store(writer, null);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Let the secured listener, while it runs, read its key and whom it trusts again from
	 * the files that it knows.
	 * @param certificates the paths and the password
	 */
	public void renewCertificates(Certificates certificates) {
		ConfigResource self = new ConfigResource(ConfigResource.Type.BROKER, String.valueOf(this.node));
		List<AlterConfigOp> changes = certificates.brokerProperties()
			.entrySet()
			.stream()
			.map((entry) -> new ConfigEntry("listener.name.secured." + entry.getKey(), entry.getValue()))
			.map((entry) -> new AlterConfigOp(entry, AlterConfigOp.OpType.SET))
			.toList();
		try {
			cluster().admin()
				.incrementalAlterConfigs(Map.of(self, changes))
				.all()
				.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted while certificates were renewed", ex);
		}
		catch (ExecutionException | TimeoutException ex) {
			throw new IllegalStateException("The broker does not renew its certificates", ex);
		}
	}

	/**
	 * End the broker as {@code SIGKILL} does and wait until it is gone.
	 */
	public void kill() {
		this.child.kill();
	}

	/**
	 * Let the broker run no further, as {@code SIGSTOP} and a paused virtual machine do.
	 */
	public void freeze() {
		this.child.signal("STOP");
	}

	/**
	 * End {@link #freeze()}.
	 */
	public void thaw() {
		this.child.signal("CONT");
	}

	public boolean isAlive() {
		return this.child.isAlive();
	}

	/**
	 * The cluster by its plain listener, which no relay lies in front of.
	 * @return the cluster
	 */
	public Cluster cluster() {
		return cluster(BrokerListener.PLAIN);
	}

	/**
	 * The cluster by the listener whose advertised address is the relay's.
	 * @return the cluster
	 */
	public Cluster relayed() {
		return cluster(BrokerListener.RELAYED);
	}

	/**
	 * The cluster by the listener that advertises an address of the test's choice.
	 * @return the cluster, reached first at an address that is right
	 */
	public Cluster advertised() {
		return cluster(BrokerListener.ADVERTISED);
	}

	/**
	 * The cluster by its {@code SASL_SSL} listener, with client properties that log in.
	 * @return the cluster
	 */
	public Cluster secured() {
		return cluster(BrokerListener.SECURED);
	}

	/**
	 * Where the controller listens, which is no broker's listener.
	 * @return host and port
	 */
	public String controller() {
		return "localhost:" + this.controllerPort;
	}

	/**
	 * The log of a partition that this broker holds, in one file while it is small.
	 * @param topic the topic
	 * @param partition the partition
	 * @return the log's first file
	 */
	public LogFile logFile(String topic, int partition) {
		return new LogFile(
				this.child.folder().resolve("data/%s-%d/00000000000000000000.log".formatted(topic, partition)));
	}

	/**
	 * What the broker logged at WARN and above since its first start.
	 * @return the text
	 */
	public String log() {
		return this.child.log();
	}

	/**
	 * Kill the broker if it still runs, and delete its data.
	 */
	@Override
	public void close() {
		this.clusters.values().forEach(Cluster::close);
		this.child.close();
	}

	private Cluster cluster(String listenerName) {
		Cluster cluster = this.clusters.get(listenerName);
		Assert.state(cluster != null, () -> "The broker was built without a listener " + listenerName);
		return cluster;
	}

	private void format() {
		try (PrintStream output = new PrintStream(this.child.folder().resolve("format.log").toFile(),
				StandardCharsets.UTF_8)) {
			try (var writer = Files.newBufferedWriter(serverProperties())) {
				this.properties.store(writer, null);
			}
			Files.writeString(this.child.folder().resolve("logback.xml"), """
					<configuration>
						<statusListener class="ch.qos.logback.core.status.NopStatusListener"/>
						<appender name="OUT" class="ch.qos.logback.core.ConsoleAppender">
							<encoder><pattern>%d{HH:mm:ss.SSS} %-5level %logger{20} %msg%n</pattern></encoder>
						</appender>
						<root level="WARN"><appender-ref ref="OUT"/></root>
					</configuration>
					""");
			Files.writeString(this.child.folder().resolve("log4j.properties"), """
					log4j.rootLogger=WARN, OUT
					log4j.appender.OUT=org.apache.log4j.ConsoleAppender
					log4j.appender.OUT.layout=org.apache.log4j.PatternLayout
					log4j.appender.OUT.layout.ConversionPattern=%d{HH:mm:ss.SSS} %-5p %c{2} %m%n
					""");
			String[] arguments = { "format", "--cluster-id", this.clusterId, "--config",
					serverProperties().toString() };
			int status = (this.olderClassPath != null) ? formatByProcess(arguments)
					: StorageTool.execute(arguments, output);
			Assert.state(status == 0, () -> "Formatting ended with status " + status);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	// what this JVM's version writes, an older one does not read
	private int formatByProcess(String... arguments) {
		this.child.start(command(StorageTool.class, arguments), Map.of());
		return this.child.awaitExit(PATIENCE_AT_START);
	}

	private Path serverProperties() {
		return this.child.folder().resolve("server.properties");
	}

	private void awaitAnswer() {
		DescribeClusterOptions options = new DescribeClusterOptions().timeoutMs(2_000);
		BrokerListener plain = Objects.requireNonNull(this.listeners.get(BrokerListener.PLAIN));
		Awaitility.await()
			.atMost(PATIENCE_AT_START)
			.pollInterval(Duration.ofMillis(100))
			.ignoreException(ExecutionException.class)
			.until(() -> {
				Assert.state(isAlive(), () -> "The broker ended while it started:\n" + this.child.logTail());
				if (!plain.accepts()) {
					return false;
				}
				DescribeClusterResult answer = cluster().admin().describeCluster(options);
				String id = answer.clusterId().get(5, TimeUnit.SECONDS);
				Assert.state(id.equals(this.clusterId), () -> "Another cluster is at the port of %s".formatted(plain));
				return answer.nodes().get(5, TimeUnit.SECONDS).stream().anyMatch((known) -> known.id() == this.node);
			});
	}

	/**
	 * Collects what a broker shall be like.
	 */
	public static final class Builder {

		private final String name;

		private final Map<String, BrokerListener> listeners = new HashMap<>();

		private final Map<String, String> properties = new HashMap<>();

		private final List<String> jvmArguments = new ArrayList<>();

		private @Nullable BrokerProcess first;

		private @Nullable String olderClassPath;

		private int node = 1;

		private Builder(String name) {
			this.name = name;
			listener(BrokerListener.plain());
		}

		/**
		 * Set a server property; it wins over all that this class sets.
		 * @param key its name
		 * @param value its value
		 * @return this builder
		 */
		public Builder property(String key, String value) {
			this.properties.put(key, value);
			return this;
		}

		/**
		 * Add an argument of the broker's JVM, such as another {@code -Xmx}.
		 * @param argument the argument
		 * @return this builder
		 */
		public Builder jvmArgument(String argument) {
			this.jvmArguments.add(argument);
			return this;
		}

		/**
		 * Run another version of Kafka than that of the tests.
		 * @param classPath its class path, with a binding of SLF4J to Log4j 1
		 * @return this builder
		 */
		public Builder older(String classPath) {
			this.olderClassPath = classPath;
			return this;
		}

		/**
		 * Join the cluster of another broker, which alone is its controller and has the
		 * number 1.
		 * @param other the first broker
		 * @param number the number of this one, from 2 on
		 * @return this builder
		 */
		public Builder joining(BrokerProcess other, int number) {
			this.first = other;
			this.node = number;
			return this;
		}

		/**
		 * Add a plain text listener at the relay's target port that is advertised as the
		 * relay's own, so that its clients never get past the relay.
		 * @param relay the relay to lie in front of the broker
		 * @return this builder
		 * @see BrokerProcess#relayed()
		 */
		public Builder behind(TcpRelay relay) {
			return listener(BrokerListener.relayed(relay));
		}

		/**
		 * Add a plain text listener that advertises another address than its own, as in
		 * networks that see each other only through gateways.
		 * @param address host and port to tell clients
		 * @return this builder
		 * @see BrokerProcess#advertised()
		 */
		public Builder advertising(String address) {
			return listener(BrokerListener.advertising(address));
		}

		/**
		 * Add a listener with TLS and user name and password by {@code SASL/PLAIN}.
		 * @param certificates the broker's key and what clients trust
		 * @param user the only user
		 * @param password the user's password
		 * @return this builder
		 * @see BrokerProcess#secured()
		 */
		public Builder secured(Certificates certificates, String user, String password) {
			return listener(BrokerListener.secured(certificates, user, password));
		}

		/**
		 * Add the same listener with a relay in front of it.
		 * @param certificates the broker's key and what clients trust
		 * @param user the only user
		 * @param password the user's password
		 * @param relay the relay to lie in front of the broker
		 * @return this builder
		 * @see BrokerProcess#secured()
		 */
		public Builder secured(Certificates certificates, String user, String password, TcpRelay relay) {
			return listener(BrokerListener.secured(certificates, user, password, relay));
		}

		public BrokerProcess build() {
			return new BrokerProcess(this);
		}

		private Builder listener(BrokerListener listener) {
			this.listeners.put(listener.name(), listener);
			return this;
		}

	}

}
