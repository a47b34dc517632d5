package io.github.tandem.worker.target;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link KnownTopics}.
 */
class KnownTopicsTests {

	private static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");

	private final ForgetfulProducer producer = new ForgetfulProducer();

	private final KnownTopics topics = new KnownTopics(this.producer);

	KnownTopicsTests() {
		this.topics.at(NOW);
	}

	@Test
	void asksTheProducerNowAndThenUntilItKnowsTheTopic() {
		assertThat(this.topics.isKnown("orders")).isFalse();
		assertThat(this.topics.isKnown("orders")).isFalse();
		assertThat(this.producer.asked).isEqualTo(1);
		this.producer.know("orders");
		this.topics.at(NOW.plusMillis(101));
		assertThat(this.topics.isKnown("orders")).isTrue();
		assertThat(this.topics.isLost("orders")).isFalse();
	}

	@Test
	void aTopicIsLostThatTheProducerDoesNotFindForSomeSeconds() {
		assertThat(this.topics.isLost("orders")).isFalse();
		assertThat(this.topics.isKnown("orders")).isFalse();
		this.topics.at(NOW.plus(KnownTopics.PATIENCE));
		assertThat(this.topics.isLost("orders")).isFalse();
		this.topics.at(NOW.plus(KnownTopics.PATIENCE).plusMillis(1));
		assertThat(this.topics.isLost("orders")).isTrue();
		assertThat(this.topics.isLost("orders")).as("once").isFalse();
	}

	@Test
	void aTopicThatIsFoundAgainIsNotLost() {
		this.topics.missed("orders");
		this.topics.found("orders");
		this.topics.at(NOW.plusSeconds(60));
		assertThat(this.topics.isLost("orders")).isFalse();
	}

	@Test
	void aTopicThatIsOnlyExpectedIsAskedForAndNotLost() {
		this.topics.expect("orders");
		assertThat(this.producer.asked).isEqualTo(1);
		this.topics.at(NOW.plusSeconds(60));
		assertThat(this.topics.isLost("orders")).isFalse();
		assertThat(this.topics.isKnown("orders")).isFalse();
		assertThat(this.topics.isLost("orders")).as("unknown since just now").isFalse();
	}

	@Test
	void aTopicThatWasExpectedIsKnownAsSoonAsTheProducerKnowsIt() {
		this.topics.expect("orders");
		this.producer.know("orders");
		assertThat(this.topics.isKnown("orders")).isTrue();
	}

	@Test
	void whatIsForbiddenIsFoundOutBySending() {
		this.producer.failure = new TopicAuthorizationException("orders");
		assertThat(this.topics.isKnown("orders")).isTrue();
	}

	@Test
	void noticesWithinASecondThatTheProducerKnowsATopicNoLonger() {
		this.producer.know("orders");
		assertThat(this.topics.isKnown("orders")).isTrue();
		this.producer.known.clear();
		this.topics.at(NOW.plusMillis(1000));
		assertThat(this.topics.isKnown("orders")).isTrue();
		assertThat(this.producer.asked).isEqualTo(1);
		this.topics.at(NOW.plusMillis(1001));
		assertThat(this.topics.isKnown("orders")).isFalse();
	}

	/**
	 * A producer that waits for nothing.
	 */
	private static final class ForgetfulProducer extends MockProducer<byte[], byte[]> {

		private static final Node LEADER = new Node(1, "one", 9092);

		private final Map<String, List<PartitionInfo>> known = new HashMap<>();

		private KafkaException failure = new TimeoutException("not present in metadata after 0 ms");

		private int asked;

		private ForgetfulProducer() {
			super(false, null, new ByteArraySerializer(), new ByteArraySerializer());
		}

		private void know(String topic) {
			this.known.put(topic, List.of(new PartitionInfo(topic, 0, LEADER, new Node[0], new Node[0])));
		}

		@Override
		public List<PartitionInfo> partitionsFor(String topic) {
			this.asked++;
			List<PartitionInfo> partitions = this.known.get(topic);
			if (partitions == null) {
				throw this.failure;
			}
			return partitions;
		}

	}

}
