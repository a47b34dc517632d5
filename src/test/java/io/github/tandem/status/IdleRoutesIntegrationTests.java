package io.github.tandem.status;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import com.jayway.jsonpath.JsonPath;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.tandem.test.RunningTandem;
import io.github.tandem.test.TwoClusters;
import io.github.tandem.test.TwoClustersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A route that has nothing to do says why, wherever operators look.
 */
@TwoClustersTest
@ExtendWith(OutputCaptureExtension.class)
class IdleRoutesIntegrationTests {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private static final String LINE = "A route has no topics, so it replicates nothing";

	private final TwoClusters clusters;

	private final String prefix;

	IdleRoutesIntegrationTests(TwoClusters clusters) {
		this.clusters = clusters;
		this.prefix = clusters.uniqueName("idle");
	}

	@Test
	void saysWhyNoTopicIsTaken(CapturedOutput output) {
		this.clusters.source().createTopic(this.prefix + ".orders", 1);
		this.clusters.source().createTopic("mm2-" + this.prefix + ".internal", 1);
		Map<String, String> reasons = Map.of("typo", "matches 'topics' of the route 'typo'", "case",
				"compare names, case and permissions", "excluded",
				"internal or excluded, such as '%s.orders'".formatted(this.prefix), "internal",
				"internal or excluded, such as 'mm2-%s.internal'".formatted(this.prefix));
		RunningTandem.Builder builder = RunningTandem.between(this.clusters)
			.route("typo", this.prefix + ".odrers")
			.route("case", this.prefix + ".Orders")
			.route("excluded", this.prefix + ".*", "exclude", this.prefix + ".*")
			.route("internal", "mm2-" + this.prefix + ".*");
		builder.whileRunning((tandem) -> {
			reasons.forEach((route, reason) -> Awaitility.await().alias(route).atMost(PATIENCE).untilAsserted(() -> {
				assertThat(idle(tandem, route)).contains(reason);
				assertThat(JsonPath.<String>read(tandem.read("/actuator/health"),
						"$.components.replication.details.routes.%s.idle".formatted(route)))
					.contains(reason);
			}));
			for (String route : reasons.keySet()) {
				assertThat(output.getOut().lines().filter((line) -> line.contains(LINE)))
					.filteredOn((line) -> line.contains("route=\"%s\"".formatted(route)))
					.singleElement()
					.asString()
					.contains(" WARN ", reasons.get(route));
			}
			// the topic that the typo names comes into being
			this.clusters.source().createTopic(this.prefix + ".odrers", 1);
			tandem.awaitState("typo", this.prefix + ".odrers", 0, "caught-up");
			assertThat(idle(tandem, "typo")).isNull();
			assertThat(output.getOut().lines().filter((line) -> line.contains("A route has topics now"))).hasSize(1);
		});
	}

	@Test
	void saysThatOthersHaveAllPartitionsOrThatTheyAreBeingAssigned() {
		String topic = this.prefix + ".shared";
		this.clusters.source().createTopic(topic, 1);
		RunningTandem.Builder builder = RunningTandem.between(this.clusters).route("all", topic, "concurrency", "1");
		builder.whileRunning((first) -> {
			first.awaitState("all", topic, 0, "caught-up");
			builder.whileRunning((second) -> Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
				List<String> reasons = List.of(String.valueOf(idle(first, "all")), String.valueOf(idle(second, "all")));
				assertThat(reasons).containsExactlyInAnyOrder("null",
						"its partitions are being assigned, or other instances of the group have them all");
			}));
		});
	}

	private static String idle(RunningTandem tandem, String route) {
		List<String> found = JsonPath.read(tandem.read("/actuator/replication"),
				"$.routes[?(@.name == '%s')].idle".formatted(route));
		return found.get(0);
	}

}
