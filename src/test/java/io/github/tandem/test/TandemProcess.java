package io.github.tandem.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

import com.jayway.jsonpath.JsonPath;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.springframework.util.Assert;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The application as a process of its own, which can be stopped, killed and started again
 * with the same settings.
 */
public final class TandemProcess implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	// several JVMs start at once
	private static final Duration PATIENCE_AT_START = Duration.ofMinutes(3);

	private static final JsonMapper JSON = new JsonMapper();

	private final HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

	private final ChildProcess child;

	private final List<String> command;

	private final Map<String, String> environment;

	private final int port;

	private TandemProcess(Builder builder) {
		this.child = new ChildProcess(builder.name);
		this.port = FreePorts.next();
		this.command = new ArrayList<>(List.of(ChildProcess.java(), "-Xmx" + builder.heap, ChildProcess.QUICK_START));
		this.command.addAll(builder.jvmArguments);
		this.command.addAll(ApplicationFiles.arguments());
		this.command.addAll(builder.arguments);
		this.command.addAll(List.of("--server.port=" + this.port, "--spring.main.banner-mode=off"));
		builder.properties.forEach((key, value) -> this.command.add("--" + key + "=" + value));
		this.environment = Map.copyOf(builder.environment);
	}

	/**
	 * Describe a run of the application.
	 * @return a builder with nothing set but a free port
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * Start the application and wait until it is ready to serve.
	 * @return this process
	 * @throws IllegalStateException if it ends meanwhile, with the tail of its log
	 */
	public TandemProcess start() {
		launch();
		Awaitility.await().atMost(PATIENCE_AT_START).pollInterval(Duration.ofMillis(100)).until(() -> {
			Assert.state(isAlive(), () -> "Tandem ended while it started:\n" + this.child.logTail());
			return isReady();
		});
		return this;
	}

	/**
	 * Start the application and wait for nothing, for settings that it should refuse.
	 * @return this process
	 */
	public TandemProcess launch() {
		this.child.start(this.command, this.environment);
		return this;
	}

	/**
	 * End the application as {@code SIGTERM} does and wait until it is gone.
	 * @return its exit code and how long it took
	 */
	public Exit stop() {
		return this.child.terminate(PATIENCE);
	}

	/**
	 * End the application as {@code SIGKILL} does and wait until it is gone.
	 */
	public void kill() {
		this.child.kill();
	}

	/**
	 * Let the application run no further, as {@code SIGSTOP} and a paused virtual machine
	 * do.
	 */
	public void freeze() {
		this.child.signal("STOP");
	}

	/**
	 * End {@link #freeze()}: the application goes on as if no time had passed.
	 */
	public void thaw() {
		this.child.signal("CONT");
	}

	/**
	 * Wait until the application ends by itself.
	 * @param timeout how long to wait
	 * @return its exit code
	 */
	public int awaitExit(Duration timeout) {
		return this.child.awaitExit(timeout);
	}

	public boolean isAlive() {
		return this.child.isAlive();
	}

	public long pid() {
		return this.child.pid();
	}

	public int port() {
		return this.port;
	}

	/**
	 * What the application wrote since its first start.
	 * @return its standard output and error
	 */
	public String log() {
		return this.child.log();
	}

	/**
	 * Wait until the log contains a text.
	 * @param text what to wait for
	 * @param timeout how long to wait
	 */
	public void awaitLog(String text, Duration timeout) {
		Awaitility.await()
			.alias("\"%s\" in the log of Tandem".formatted(text))
			.atMost(timeout)
			.until(() -> log().contains(text));
	}

	/**
	 * Read from the application, such as {@code /actuator/health}.
	 * @param path the path with its query
	 * @return what it answered
	 */
	public Response get(String path) {
		return send(request(path).GET());
	}

	/**
	 * Post JSON to the application, such as to a write operation of an actuator endpoint.
	 * @param path the path with its query
	 * @param json the body
	 * @return what it answered
	 */
	public Response post(String path, String json) {
		return send(request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(json)));
	}

	/**
	 * Read a component of the application's health.
	 * @param component its name, such as {@code replication}
	 * @return its status, followed by its details as JSON
	 */
	public String health(String component) {
		JsonNode health = JSON.readTree(get("/actuator/health").body()).path("components").path(component);
		return health.path("status").asString() + " " + health.path("details");
	}

	/**
	 * What the replication endpoint tells of a partition.
	 * @param route its route
	 * @param topic its topic
	 * @param partition its number
	 * @return its fields, or none if the partition is not listed
	 */
	public JsonNode partition(String route, String topic, int partition) {
		return partitions(route, topic).filter((next) -> next.path("partition").asInt() == partition)
			.findFirst()
			.orElseGet(JSON::createObjectNode);
	}

	/**
	 * What the replication endpoint tells of a topic.
	 * @param route its route
	 * @param topic its name
	 * @return the fields of each partition, all of one moment
	 */
	public Stream<JsonNode> partitions(String route, String topic) {
		return JSON.readTree(get("/actuator/replication/" + route).body()).path("topics").path(topic).valueStream();
	}

	/**
	 * What the replication endpoint tells of a partition.
	 * @param route its route
	 * @param topic its topic
	 * @param partition its number
	 * @return the fields, or none if the partition is not listed
	 */
	public Map<String, Object> partitionFields(String route, String topic, int partition) {
		List<Map<String, Object>> found = JsonPath.read(get("/actuator/replication").body(),
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
			.atMost(PATIENCE.multipliedBy(2))
			.until(() -> partitionFields(route, topic, partition), (status) -> state.equals(status.get("state")));
	}

	/**
	 * Read the application's metrics.
	 * @return all of them at this moment
	 * @throws IllegalStateException if they cannot be read, which is not the same as none
	 */
	public Scrape metrics() {
		Response answer = get("/actuator/prometheus");
		Assert.state(answer.status() == 200,
				() -> "Metrics cannot be read: %d%n%s".formatted(answer.status(), answer.body()));
		return new Scrape(answer.body());
	}

	/**
	 * Wait until a count has come to a number, however long that takes a slow machine, or
	 * tell all that is known of the application once it stands still.
	 * @param what what to wait for
	 * @param patience how long the count may stand still
	 * @param goal the number
	 * @param count tells how far it is; a failure counts as no change
	 * @throws ConditionTimeoutException if it stands still, which is an error of the test
	 * and no failed assertion
	 */
	public void awaitCount(String what, Duration patience, double goal, Callable<? extends Number> count) {
		double reached = -1;
		try {
			while (reached < goal) {
				double before = reached;
				reached = Awaitility.await(what)
					.atMost(patience)
					.ignoreExceptions()
					.until(() -> count.call().doubleValue(), (now) -> now >= goal || now > before);
			}
		}
		catch (ConditionTimeoutException ex) {
			throw new ConditionTimeoutException("Waited in vain for %s: %s of %s after %s without a change%n%s"
				.formatted(what, reached, goal, patience, diagnosis()), ex);
		}
	}

	/**
	 * Wait until something has come true, or tell all that is known of the application.
	 * @param what what to wait for
	 * @param timeout how long to wait
	 * @param condition tells whether it is true; a failure counts as if it were not
	 * @throws ConditionTimeoutException if the wait runs out, which is an error of the
	 * test and no failed assertion
	 */
	public void await(String what, Duration timeout, Callable<Boolean> condition) {
		try {
			Awaitility.await(what).atMost(timeout).ignoreExceptions().until(condition);
		}
		catch (ConditionTimeoutException ex) {
			throw new ConditionTimeoutException("Waited in vain for %s%n%s".formatted(what, diagnosis()), ex);
		}
	}

	/**
	 * Gather all that may tell why the application does not do what it should.
	 * @return what its endpoints and its log say, and what its threads are busy with
	 */
	public String diagnosis() {
		if (!isAlive()) {
			return "Tandem is not running\n" + this.child.logTail();
		}
		return String.join("\n\n", "Health:", tryToGet("/actuator/health"), "Replication:",
				tryToGet("/actuator/replication"), "Threads:", this.child.threads(), "Log:", log());
	}

	/**
	 * Kill the application if it still runs, and delete its folder.
	 */
	@Override
	public void close() {
		this.child.close();
	}

	private String tryToGet(String path) {
		try {
			return get(path).body();
		}
		catch (UncheckedIOException ex) {
			return ex.toString();
		}
	}

	private boolean isReady() {
		try {
			return get("/actuator/health/readiness").status() == 200;
		}
		catch (UncheckedIOException ex) {
			return false;
		}
	}

	private HttpRequest.Builder request(String path) {
		return HttpRequest.newBuilder(URI.create("http://localhost:" + this.port + path))
			.timeout(Duration.ofSeconds(30));
	}

	private Response send(HttpRequest.Builder request) {
		try {
			HttpResponse<String> response = this.http.send(request.build(), BodyHandlers.ofString());
			return new Response(response.statusCode(), response.body());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted while waiting for Tandem's answer", ex);
		}
	}

	/**
	 * What the application answered.
	 *
	 * @param status the HTTP status
	 * @param body the body as text
	 */
	public record Response(int status, String body) {

	}

	/**
	 * Collects what a run of the application shall be like.
	 */
	public static final class Builder {

		private String name = "tandem";

		private String heap = "512m";

		private final Map<String, String> properties = new LinkedHashMap<>();

		private final Map<String, String> environment = new LinkedHashMap<>();

		private final List<String> jvmArguments = new ArrayList<>();

		private final List<String> arguments = new ArrayList<>();

		private Builder() {
		}

		/**
		 * Name the process in messages, for tests with more than one.
		 * @param name how to call it
		 * @return this builder
		 */
		public Builder name(String name) {
			this.name = name;
			return this;
		}

		/**
		 * Replicate from this cluster, logging in as its clients do.
		 * @param cluster the source
		 * @return this builder
		 */
		public Builder source(Cluster cluster) {
			return cluster("source", cluster);
		}

		/**
		 * Replicate to this cluster, logging in as its clients do.
		 * @param cluster the target
		 * @return this builder
		 */
		public Builder target(Cluster cluster) {
			return cluster("target", cluster);
		}

		/**
		 * Set the largest heap.
		 * @param heap as {@code -Xmx} takes it
		 * @return this builder
		 */
		public Builder heap(String heap) {
			this.heap = heap;
			return this;
		}

		/**
		 * Set a property on the command line.
		 * @param key its full name
		 * @param value its value
		 * @return this builder
		 */
		public Builder property(String key, String value) {
			this.properties.put(key, value);
			return this;
		}

		/**
		 * Take a property back.
		 * @param key its full name
		 * @return this builder
		 */
		public Builder without(String key) {
			this.properties.remove(key);
			return this;
		}

		/**
		 * Run a command in place of the service.
		 * @param name its name
		 * @param options its options
		 * @return this builder
		 */
		public Builder command(String name, String... options) {
			this.arguments.add(name);
			this.arguments.addAll(List.of(options));
			return this;
		}

		/**
		 * Set an environment variable.
		 * @param key its name
		 * @param value its value
		 * @return this builder
		 */
		public Builder environment(String key, String value) {
			this.environment.put(key, value);
			return this;
		}

		/**
		 * Add an argument of the application's JVM.
		 * @param argument the argument
		 * @return this builder
		 */
		public Builder jvmArgument(String argument) {
			this.jvmArguments.add(argument);
			return this;
		}

		public TandemProcess build() {
			return new TandemProcess(this);
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
