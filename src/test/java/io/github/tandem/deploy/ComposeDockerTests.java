package io.github.tandem.deploy;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

import io.github.tandem.test.FreePorts;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The Compose files as users run them.
 */
@Tag("fault")
@EnabledIf("io.github.tandem.deploy.Docker#isAvailable")
class ComposeDockerTests {

	private static final Duration PATIENCE = Duration.ofMinutes(3);

	private static final String IMAGE = "tandem:compose-test";

	private final String project = "tandem-test-" + UUID.randomUUID().toString().substring(0, 8);

	private final Map<String, String> variables = new HashMap<>(
			Map.of("TANDEM_IMAGE", IMAGE, "TWO_WAY_PASSWORD", UUID.randomUUID().toString()));

	private String file = "docker-compose.yml";

	@BeforeAll
	static void build() {
		Docker.run("build", "--quiet", "--tag", IMAGE, ".");
	}

	@AfterEach
	void remove() {
		compose("down", "--volumes");
	}

	@Test
	void recordsFlowFromOneNetworkToTheOther() {
		up("docker-compose.yml", "TANDEM_PORT", "EAST_PORT", "WEST_PORT");
		eventually(() -> assertThat(ends("west", "orders")).isPositive());
		compose("stop", "load");
		eventually(() -> assertThat(ends("west", "orders")).isEqualTo(ends("east", "orders")));
		compose("stop", "tandem");
		String container = compose("ps", "--quiet", "--all", "tandem");
		assertThat(Docker.run("inspect", "--format", "{{.State.ExitCode}}", container)).isEqualTo("143");
	}

	@Test
	void bothDirectionsFlowAndNothingGoesRound() {
		up("docker-compose.two-way.yml", "EAST_TO_WEST_PORT", "WEST_TO_EAST_PORT");
		eventually(() -> {
			assertThat(ends("west", "orders")).isPositive();
			assertThat(ends("east", "orders")).isPositive();
		});
		compose("stop", "load-east", "load-west");
		eventually(() -> assertThat(ends("west", "orders")).isEqualTo(ends("east", "orders")));
		assertThat(topics("west")).containsExactly("orders");
		assertThat(topics("east")).containsExactly("orders");
	}

	private void up(String file, String... ports) {
		this.file = file;
		List<Integer> free = FreePorts.next(ports.length);
		for (int index = 0; index < ports.length; index++) {
			this.variables.put(ports[index], free.get(index).toString());
		}
		compose("up", "--wait", "--no-build");
	}

	// the tools fail as long as a topic does not exist
	private static void eventually(ThrowingRunnable assertion) {
		Awaitility.await().atMost(PATIENCE).ignoreExceptions().untilAsserted(assertion);
	}

	private long ends(String cluster, String topic) {
		return tool(cluster, "kafka-get-offsets.sh", "--topic", topic).filter((line) -> line.startsWith(topic + ":"))
			.mapToLong((line) -> Long.parseLong(line.substring(line.lastIndexOf(':') + 1)))
			.sum();
	}

	private List<String> topics(String cluster) {
		return tool(cluster, "kafka-topics.sh", "--list")
			.filter((line) -> line.toLowerCase(Locale.ROOT).contains("orders"))
			.toList();
	}

	private Stream<String> tool(String cluster, String tool, String... arguments) {
		String[] all = Stream
			.concat(Stream.of("exec", "-T", cluster, "/opt/kafka/bin/" + tool, "--bootstrap-server", "localhost:9092"),
					Stream.of(arguments))
			.toArray(String[]::new);
		return compose(all).lines();
	}

	private String compose(String... arguments) {
		String[] all = Stream.concat(Stream.of("compose", "-p", this.project, "-f", this.file), Stream.of(arguments))
			.toArray(String[]::new);
		return Docker.run(this.variables, all);
	}

}
