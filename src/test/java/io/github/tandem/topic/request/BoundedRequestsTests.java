package io.github.tandem.topic.request;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;

import org.apache.kafka.clients.admin.MockAdminClient;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.ThrottlingQuotaExceededException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.internals.KafkaFutureImpl;
import org.junit.jupiter.api.Test;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterException;
import io.github.tandem.cluster.ClusterFixture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests for {@link BoundedRequests}: a change is a number, that of its records.
 */
class BoundedRequestsTests {

	private final Cluster target = ClusterFixture.of("target", new MockAdminClient());

	private final BoundedRequests<Integer> requests = new BoundedRequests<>((records) -> records);

	private final List<Set<String>> sent = new ArrayList<>();

	@Test
	void sendsWhatFitsAtOnce() {
		assertThat(send(changes(10, 100), (name) -> null)).isEmpty();
		assertThat(this.sent).containsExactly(changes(10, 100).keySet());
	}

	@Test
	void sendsNothingWithoutChanges() {
		assertThat(send(Map.of(), (name) -> null)).isEmpty();
		assertThat(this.sent).isEmpty();
	}

	@Test
	void boundsEveryRequest() {
		send(changes(25, 100), (name) -> null);
		assertThat(this.sent.stream().map(Set::size)).containsExactly(10, 10, 5);
	}

	@Test
	void sendsAChangeAloneThatIsTooLarge() {
		send(changes(3, 20_000), (name) -> null);
		assertThat(this.sent.stream().map(Set::size)).containsExactly(1, 1, 1);
	}

	@Test
	void halvesWhatIsRefusedAsAWhole() {
		Map<String, Integer> changes = changes(10, 100);
		assertThat(this.requests.send(changes, () -> true, (portion) -> {
			this.sent.add(portion.keySet());
			return (portion.size() > 3) ? all(portion, new PolicyViolationException("too many")) : Map.of();
		}).failures()).isEmpty();
		assertThat(this.sent.stream().map(Set::size)).containsExactly(10, 5, 2, 3, 2, 3);
	}

	@Test
	void keepsTheFailureOfWhatIsRefusedAlone() {
		Map<String, ClusterException> failures = send(changes(8, 100),
				(name) -> new PolicyViolationException("no topic but of the platform team"));
		assertThat(failures).containsOnlyKeys(changes(8, 100).keySet());
		assertThat(this.sent).hasSize(15);
		this.sent.clear();
		send(changes(8, 100), (name) -> new PolicyViolationException("no topic but of the platform team"));
		assertThat(this.sent.stream().map(Set::size)).as("not in halves at each look").containsExactly(8);
	}

	@Test
	void doesNotHalveWhatFailsForReasonsOfItsOwn() {
		assertThat(send(changes(8, 100), (name) -> new PolicyViolationException("not " + name))).hasSize(8);
		assertThat(send(changes(8, 100), (name) -> new TopicAuthorizationException("no"))).hasSize(8);
		assertThat(
				send(changes(8, 100), (name) -> name.equals("t07") ? null : new PolicyViolationException("too many")))
			.hasSize(7);
		assertThat(this.sent).hasSize(3);
	}

	@Test
	void doesNotLetWhatWasRefusedAloneHoldUpOthers() {
		Function<String, ApiException> policy = (name) -> name.startsWith("x") ? new PolicyViolationException("no")
				: null;
		Map<String, Integer> refused = Map.of("x1", 1, "x2", 1);
		send(refused, policy);
		this.sent.clear();
		Map<String, Integer> all = new LinkedHashMap<>(refused);
		all.putAll(changes(2, 1));
		assertThat(send(all, policy)).containsOnlyKeys("x1", "x2");
		assertThat(this.sent).containsExactly(Set.of("t00", "t01"), Set.of("x1", "x2"));
	}

	@Test
	void asksNoMoreIfThereIsNoAnswer() {
		assertThat(send(changes(25, 100), (name) -> new TimeoutException("late")))
			.containsOnlyKeys(changes(25, 100).keySet());
		assertThat(this.sent).hasSize(1);
	}

	@Test
	void remembersWhatWasTooMany() {
		send(changes(10, 100), 3);
		this.sent.clear();
		send(changes(10, 100), 3);
		assertThat(this.sent.stream().map(Set::size)).as("four are too many, learned at the second look")
			.containsExactly(4, 2, 2, 2, 2, 2);
		this.sent.clear();
		send(changes(10, 100), 3);
		assertThat(this.sent.stream().map(Set::size)).containsExactly(3, 3, 3, 1);
	}

	@Test
	void putsOffTheRestWhenTheTargetThrottles() {
		Outcome outcome = this.requests.send(changes(25, 100), () -> true, (portion) -> {
			this.sent.add(Set.copyOf(portion.keySet()));
			Map<String, ClusterException> failures = new HashMap<>();
			portion.keySet()
				.stream()
				.filter((name) -> name.compareTo("t03") >= 0)
				.forEach((name) -> failures.put(name, failure(name.equals("t05") ? new TopicAuthorizationException("no")
						: new ThrottlingQuotaExceededException(1_500, "slow"))));
			return failures;
		});
		assertThat(this.sent).hasSize(1);
		assertThat(outcome.failures()).containsOnlyKeys("t05");
		assertThat(outcome.postponed()).hasSize(21).doesNotContain("t00", "t01", "t02", "t05");
		assertThat(outcome.pause()).isEqualTo(Duration.ofMillis(1_500));
	}

	@Test
	void putsOffTheRestWhenTimeIsUpButSendsOneRequest() {
		Outcome outcome = this.requests.send(changes(25, 100), () -> false, (portion) -> {
			this.sent.add(Set.copyOf(portion.keySet()));
			return Map.of();
		});
		assertThat(this.sent).hasSize(1);
		assertThat(outcome.postponed()).hasSize(15);
		assertThat(outcome.pause()).isZero();
	}

	private void send(Map<String, Integer> changes, int most) {
		this.requests.send(changes, () -> true, (portion) -> {
			this.sent.add(Set.copyOf(portion.keySet()));
			return (portion.size() > most) ? all(portion, new PolicyViolationException("too many")) : Map.of();
		});
	}

	private Map<String, ClusterException> send(Map<String, Integer> changes, Function<String, ApiException> answers) {
		return this.requests.send(changes, () -> true, (portion) -> {
			this.sent.add(Set.copyOf(portion.keySet()));
			Map<String, ClusterException> failures = new HashMap<>();
			portion.keySet().forEach((name) -> {
				ApiException answer = answers.apply(name);
				if (answer != null) {
					failures.put(name, failure(answer));
				}
			});
			return failures;
		}).failures();
	}

	private Map<String, ClusterException> all(Map<String, Integer> changes, ApiException answer) {
		Map<String, ClusterException> failures = new HashMap<>();
		changes.keySet().forEach((name) -> failures.put(name, failure(answer)));
		return failures;
	}

	private ClusterException failure(ApiException answer) {
		KafkaFutureImpl<Void> future = new KafkaFutureImpl<>();
		future.completeExceptionally(answer);
		return catchThrowableOfType(ClusterException.class, () -> this.target.await("create a topic", future));
	}

	private static Map<String, Integer> changes(int count, int records) {
		Map<String, Integer> changes = new LinkedHashMap<>();
		IntStream.range(0, count).forEach((number) -> changes.put("t%02d".formatted(number), records));
		return changes;
	}

}
