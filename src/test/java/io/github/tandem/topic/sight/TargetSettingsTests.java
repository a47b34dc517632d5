package io.github.tandem.topic.sight;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.clients.admin.DescribeConfigsResult;
import org.apache.kafka.clients.admin.MockAdminClient;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.internals.KafkaFutureImpl;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.github.tandem.cluster.ClusterFixture;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TargetSettings}.
 */
class TargetSettingsTests {

	private static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");

	private final CountingAdmin admin = new CountingAdmin();

	private final TargetSettings configurations = new TargetSettings(ClusterFixture.of("target", this.admin));

	@Test
	void knowsNoLimitsBeforeItLooked() {
		assertThat(this.configurations.of("orders")).isNull();
	}

	@Test
	void readsTheLimitsOfTopics() {
		create("orders", "1000");
		this.configurations.refresh(Set.of("orders"), NOW);
		assertThat(this.configurations.of("orders")).isNotNull()
			.extracting((settings) -> settings.effective("max.message.bytes"))
			.isEqualTo("1000");
	}

	@Test
	void readsThemAgainAtEachLook() {
		create("orders", "1000");
		this.configurations.refresh(Set.of("orders"), NOW);
		change("orders", "500");
		this.configurations.refresh(Set.of("orders"), NOW.plusSeconds(10));
		assertThat(this.configurations.of("orders")).isNotNull()
			.extracting((settings) -> settings.effective("max.message.bytes"))
			.isEqualTo("500");
	}

	@Test
	void readsThoseOfANewTopicAtOnce() {
		create("orders", "1000");
		this.configurations.refresh(Set.of("orders"), NOW);
		create("payments", "500");
		this.configurations.refresh(Set.of("orders", "payments"), NOW.plusSeconds(10));
		assertThat(this.configurations.of("payments")).isNotNull()
			.extracting((settings) -> settings.effective("max.message.bytes"))
			.isEqualTo("500");
	}

	@Test
	void asksAgainForATopicThatIsNotThereYet() {
		this.configurations.refresh(Set.of("orders"), NOW);
		assertThat(this.configurations.of("orders")).isNull();
		create("orders", "1000");
		this.configurations.refresh(Set.of("orders"), NOW.plusSeconds(10));
		assertThat(this.configurations.of("orders")).isNotNull()
			.extracting((settings) -> settings.effective("max.message.bytes"))
			.isEqualTo("1000");
	}

	@Test
	void forgetsTopicsThatAreGone() {
		create("orders", "1000");
		this.configurations.refresh(Set.of("orders"), NOW);
		this.configurations.refresh(Set.of(), NOW.plusSeconds(10));
		assertThat(this.configurations.of("orders")).isNull();
	}

	@Test
	void asksSeldomWhatItMayNotKnow() {
		create("orders", "1000");
		this.admin.refuse(true);
		this.configurations.refresh(Set.of("orders"), NOW);
		this.configurations.refresh(Set.of("orders"), NOW.plusSeconds(10));
		this.configurations.refresh(Set.of("orders"), NOW.plusSeconds(20));
		assertThat(this.admin.questions()).isEqualTo(1);
		assertThat(this.configurations.of("orders")).isNull();
		this.admin.refuse(false);
		this.configurations.refresh(Set.of("orders"), NOW.plus(Duration.ofMinutes(5)));
		assertThat(this.configurations.of("orders")).isNotNull()
			.extracting((settings) -> settings.effective("max.message.bytes"))
			.isEqualTo("1000");
	}

	@Test
	void readsAtEachLookWhatItMayKnowBesideWhatItMayNot() {
		create("orders", "1000");
		create("secret", "1000");
		this.admin.refuse("secret");
		this.configurations.refresh(Set.of("orders", "secret"), NOW);
		change("orders", "500");
		this.configurations.reread(Set.of("orders"), NOW);
		assertThat(maxMessageBytes("orders")).isEqualTo("500");
		change("orders", "400");
		this.configurations.refresh(Set.of("orders", "secret"), NOW.plusSeconds(10));
		assertThat(maxMessageBytes("orders")).isEqualTo("400");
		assertThat(this.configurations.current("orders")).isNotNull();
		assertThat(this.configurations.current("secret")).isNull();
	}

	@Test
	void tellsWhatItReadBeforeFromWhatItReadsNow() {
		create("orders", "1000");
		this.configurations.refresh(Set.of("orders"), NOW);
		this.admin.fail("orders");
		this.configurations.refresh(Set.of("orders"), NOW.plusSeconds(10));
		assertThat(maxMessageBytes("orders")).isEqualTo("1000");
		assertThat(this.configurations.current("orders")).isNull();
	}

	private @Nullable String maxMessageBytes(String topic) {
		TopicSettings settings = this.configurations.of(topic);
		return (settings != null) ? settings.effective("max.message.bytes") : null;
	}

	private void create(String topic, String maxMessageBytes) {
		this.admin.createTopics(
				List.of(new NewTopic(topic, 1, (short) 1).configs(Map.of("max.message.bytes", maxMessageBytes))));
	}

	private void change(String topic, String maxMessageBytes) {
		this.admin.incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), List
			.of(new AlterConfigOp(new ConfigEntry("max.message.bytes", maxMessageBytes), AlterConfigOp.OpType.SET))));
	}

	/**
	 * A cluster in memory that can refuse to tell configurations.
	 */
	private static final class CountingAdmin extends MockAdminClient {

		private static final Node BROKER = new Node(0, "target", 9092);

		private int questions;

		private boolean refusing;

		private final Map<String, ApiException> failing = new HashMap<>();

		private CountingAdmin() {
			super(List.of(BROKER), BROKER);
		}

		private void refuse(boolean refuse) {
			this.refusing = refuse;
		}

		private void refuse(String topic) {
			this.failing.put(topic, new TopicAuthorizationException("not authorized"));
		}

		private void fail(String topic) {
			this.failing.put(topic, new TimeoutException("no answer"));
		}

		private int questions() {
			return this.questions;
		}

		@Override
		public synchronized DescribeConfigsResult describeConfigs(Collection<ConfigResource> resources,
				@Nullable DescribeConfigsOptions options) {
			this.questions++;
			if (!this.refusing) {
				Map<ConfigResource, KafkaFuture<Config>> answers = new HashMap<>(
						super.describeConfigs(resources, options).values());
				answers.replaceAll((resource, answer) -> {
					ApiException failure = this.failing.get(resource.name());
					KafkaFutureImpl<Config> failed = new KafkaFutureImpl<>();
					return (failure != null && failed.completeExceptionally(failure)) ? failed : answer;
				});
				return new Refusal(answers);
			}
			KafkaFutureImpl<Config> refused = new KafkaFutureImpl<>();
			refused.completeExceptionally(new TopicAuthorizationException("not authorized"));
			Map<ConfigResource, KafkaFuture<Config>> values = new HashMap<>();
			resources.forEach((resource) -> values.put(resource, refused));
			return new Refusal(values);
		}

	}

	/**
	 * An answer that was made up.
	 */
	private static final class Refusal extends DescribeConfigsResult {

		private Refusal(Map<ConfigResource, KafkaFuture<Config>> values) {
			super(values);
		}

	}

}
