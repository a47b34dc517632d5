package io.github.tandem.topic.sight;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.MockAdminClient;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.internals.KafkaFutureImpl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.tandem.cluster.ClusterFixture;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Leaders}.
 */
@ExtendWith(OutputCaptureExtension.class)
class LeadersTests {

	private static final String WARNING = "A partition of the target has no leader that answers";

	private final AtomicInteger questions = new AtomicInteger();

	private final Leaders leaders = new Leaders(ClusterFixture.of("target", new SlowAdmin()), Duration.ofMillis(1));

	private int known;

	@Test
	void givesABrokerMoreTimeForManyPartitions(CapturedOutput output) {
		knowsThemFrom(30);
		this.leaders.await(Map.of("large", 500, "larger", 500));
		assertThat(this.questions).hasValue(30);
		assertThat(output).doesNotContain(WARNING);
	}

	@Test
	void doesNotWaitLongForFew(CapturedOutput output) {
		knowsThemFrom(30);
		this.leaders.await(Map.of("small", 3));
		assertThat(this.questions).hasValue(10);
		assertThat(output.toString().lines().filter((line) -> line.contains(WARNING))).hasSize(1);
	}

	private void knowsThemFrom(int question) {
		this.known = question;
	}

	/**
	 * A target that hears of its topics later.
	 */
	private final class SlowAdmin extends MockAdminClient {

		@Override
		public synchronized ListOffsetsResult listOffsets(Map<TopicPartition, OffsetSpec> partitions,
				ListOffsetsOptions options) {
			boolean known = LeadersTests.this.questions.incrementAndGet() >= LeadersTests.this.known;
			Map<TopicPartition, KafkaFuture<ListOffsetsResultInfo>> answers = new HashMap<>();
			partitions.keySet().forEach((partition) -> {
				KafkaFutureImpl<ListOffsetsResultInfo> answer = new KafkaFutureImpl<>();
				if (known) {
					answer.complete(null);
				}
				else {
					answer.completeExceptionally(new UnknownTopicOrPartitionException(partition.toString()));
				}
				answers.put(partition, answer);
			});
			return new ListOffsetsResult(answers);
		}

	}

}
