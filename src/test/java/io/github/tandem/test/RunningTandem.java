package io.github.tandem.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Stream;

import com.jayway.jsonpath.JsonPath;
import org.awaitility.Awaitility;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.web.servlet.client.RestTestClient;

import io.github.tandem.TandemApplication;

/**
 * The application inside the test's JVM, looked at through its HTTP endpoints.
 */
public final class RunningTandem implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private final String name;

	private final ConfigurableApplicationContext context;

	private final RestTestClient http;

	private RunningTandem(String name, ConfigurableApplicationContext context) {
		this.name = name;
		this.context = context;
		this.http = RestTestClient.bindToServer().baseUrl("http://localhost:" + port()).build();
	}

	/**
	 * Describe an application between two clusters; it may be started more than once.
	 * @param clusters the clusters
	 * @return a builder with a name of its own and a free port
	 */
	public static Builder between(TwoClusters clusters) {
		return between(clusters, clusters.source(), clusters.target());
	}

	/**
	 * Describe an application between any two of some clusters.
	 * @param clusters makes up the name
	 * @param source the cluster to read
	 * @param target the cluster to write
	 * @return a builder with a name of its own and a free port
	 */
	public static Builder between(TwoClusters clusters, Cluster source, Cluster target) {
		return new Builder(clusters.uniqueName("tandem")).cluster("source", source).cluster("target", target);
	}

	/**
	 * A client of the application's endpoints.
	 * @return the client, which takes paths such as {@code /actuator/health}
	 */
	public RestTestClient http() {
		return this.http;
	}

	/**
	 * The port of the application's endpoints.
	 * @return the port on the loopback address
	 */
	public int port() {
		return this.context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
	}

	/**
	 * Read an endpoint, whatever its status.
	 * @param path such as {@code /actuator/health}
	 * @return the body
	 */
	public String read(String path) {
		return Objects.requireNonNull(
				this.http.get().uri(path).exchange().expectBody(String.class).returnResult().getResponseBody());
	}

	/**
	 * The consumer group of a route.
	 * @param route the route's name
	 * @return the group's name
	 */
	public String group(String route) {
		return this.name + "-" + route;
	}

	/**
	 * What the replication endpoint tells of a partition.
	 * @param route its route
	 * @param topic its topic
	 * @param partition its number
	 * @return the fields, or none if the partition is not listed
	 */
	public Map<String, Object> partition(String route, String topic, int partition) {
		List<Map<String, Object>> found = JsonPath.read(read("/actuator/replication"),
				"$.routes[?(@.name == '%s')].topics['%s'][?(@.partition == %d)]".formatted(route, topic, partition));
		return found.isEmpty() ? Map.of() : found.get(0);
	}

	/**
	 * Wait until a partition is in a state.
	 * @param route its route
	 * @param topic its topic
	 * @param partition its number
	 * @param state the state's name
	 * @return what the replication endpoint tells of the partition
	 */
	public Map<String, Object> awaitState(String route, String topic, int partition, String state) {
		return Awaitility.await()
			.alias("%s-%d is %s".formatted(topic, partition, state))
			.atMost(PATIENCE)
			.until(() -> partition(route, topic, partition), (status) -> state.equals(status.get("state")));
	}

	/**
	 * Wait until the health endpoint says that replication fails.
	 * @param texts what it has to say
	 */
	public void awaitFailure(String... texts) {
		Awaitility.await()
			.alias("failure of the replication")
			.atMost(PATIENCE)
			.until(() -> read("/actuator/health"), (health) -> Stream.of(texts).allMatch(health::contains));
	}

	/**
	 * The lines of a meter in Prometheus' format.
	 * @param meter its name there
	 * @param tags tags its lines must have, such as {@code cause="retention"}
	 * @return the lines
	 */
	public List<String> lines(String meter, String... tags) {
		String metrics = this.http.get()
			.uri("/actuator/prometheus")
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody(String.class)
			.returnResult()
			.getResponseBody();
		return Objects.requireNonNull(metrics)
			.lines()
			.filter((line) -> line.startsWith(meter + "{") || line.startsWith(meter + " "))
			.filter((line) -> Stream.of(tags).allMatch(line::contains))
			.toList();
	}

	/**
	 * The value of a meter.
	 * @param meter its name in Prometheus' format
	 * @param tags tags its lines must have, such as {@code cause="retention"}
	 * @return the sum of all lines, zero if there are none
	 */
	public double value(String meter, String... tags) {
		return lines(meter, tags).stream()
			.mapToDouble((line) -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
			.sum();
	}

	/**
	 * Stop the application as it stops when its process is terminated.
	 */
	@Override
	public void close() {
		this.context.close();
	}

	/**
	 * Collects what a run of the application shall be like.
	 */
	public static final class Builder {

		private static final ReentrantLock LOGGING = new ReentrantLock();

		private final String name;

		private final Map<String, String> properties = new LinkedHashMap<>();

		private final List<ApplicationContextInitializer<ConfigurableApplicationContext>> initializers = new ArrayList<>();

		private int routes;

		private Builder(String name) {
			this.name = name;
			property("tandem.name", name);
			property("tandem.topics.interval", "500ms");
			// how soon a member of the group hears of a rebalance
			property("tandem.source.consumer.properties.heartbeat.interval.ms", "100");
			property("server.port", "0");
			property("spring.main.banner-mode", "off");
		}

		/**
		 * The consumer group of a route, also of one that is stopped.
		 * @param route the route's name
		 * @return the group's name
		 */
		public String group(String route) {
			return this.name + "-" + route;
		}

		/**
		 * Add a route.
		 * @param route its name
		 * @param topics its topics
		 * @param settings its other settings, keys and values in turn
		 * @return this builder
		 */
		public Builder route(String route, String topics, String... settings) {
			String key = "tandem.routes[%d].".formatted(this.routes++);
			property(key + "name", route);
			property(key + "topics", topics);
			for (int index = 0; index < settings.length; index += 2) {
				property(key + settings[index], settings[index + 1]);
			}
			return this;
		}

		/**
		 * Set a property.
		 * @param key its full name
		 * @param value its value
		 * @return this builder
		 */
		public Builder property(String key, String value) {
			this.properties.put(key, value);
			return this;
		}

		/**
		 * Add something that happens to the context before it is refreshed.
		 * @param initializer takes the context
		 * @return this builder
		 */
		public Builder initializer(ApplicationContextInitializer<ConfigurableApplicationContext> initializer) {
			this.initializers.add(initializer);
			return this;
		}

		/**
		 * Start the application and wait until it has reached both clusters.
		 * @return the running application
		 */
		public RunningTandem start() {
			RunningTandem tandem = launch();
			try {
				Awaitility.await()
					.alias("state of the replication")
					.atMost(PATIENCE)
					.until(() -> JsonPath.<String>read(tandem.read("/actuator/replication"), "$.state"),
							"replicating"::equals);
			}
			catch (RuntimeException ex) {
				tandem.close();
				throw ex;
			}
			return tandem;
		}

		/**
		 * Start the application, do something meanwhile, and stop it again.
		 * @param action what to do, with the running application
		 */
		public void whileRunning(Consumer<RunningTandem> action) {
			try (RunningTandem tandem = start()) {
				action.accept(tandem);
			}
		}

		/**
		 * Start the application and wait for nothing more than its context.
		 * @return the running application
		 */
		public RunningTandem launch() {
			SpringApplicationBuilder builder = new SpringApplicationBuilder(TandemApplication.class)
				.main(TandemApplication.class)
				.registerShutdownHook(false);
			this.initializers.forEach(builder::initializers);
			// two that start at a time would set up the one logging of the process at
			// once
			builder.initializers((context) -> unlock());
			LOGGING.lock();
			try {
				return new RunningTandem(this.name,
						builder.run(this.properties.entrySet()
							.stream()
							.map((property) -> "--%s=%s".formatted(property.getKey(), property.getValue()))
							.toArray(String[]::new)));
			}
			finally {
				unlock();
			}
		}

		private static void unlock() {
			if (LOGGING.isHeldByCurrentThread()) {
				LOGGING.unlock();
			}
		}

		private Builder cluster(String side, Cluster cluster) {
			property("tandem." + side + ".bootstrap-servers", cluster.bootstrapServers());
			cluster.clientProperties().forEach((key, value) -> {
				if (!key.equals("bootstrap.servers")) {
					property("tandem.%s.properties.%s".formatted(side, key), value.toString());
				}
			});
			return this;
		}

	}

}
