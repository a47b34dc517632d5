package io.github.tandem;

import java.time.Duration;
import java.util.List;

import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.test.AuthorizingBrokers;
import io.github.tandem.test.AuthorizingBrokersExtension;
import io.github.tandem.test.LargeBatches;
import io.github.tandem.test.TandemProcess;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A broker that has taken the second batch of a producer refuses the first one for ever
 * when that is split, as it was too large. Tandem may not read the limits of the topics,
 * so it does not send the first record alone.
 */
@Tag("fault")
@ExtendWith(AuthorizingBrokersExtension.class)
class RefusedForEverIntegrationTests {

	private static final Logger logger = LoggerFactory.getLogger(RefusedForEverIntegrationTests.class);

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private final AuthorizingBrokers brokers;

	private final LargeBatches batches;

	RefusedForEverIntegrationTests(AuthorizingBrokers brokers) {
		this.brokers = brokers;
		this.batches = new LargeBatches(brokers);
	}

	@Test
	void anotherProducerSendsAllInOrder() {
		permit();
		this.batches.createTopics(LargeBatches.SMALL);
		this.batches.produce();
		try (TandemProcess tandem = tandem().build().start()) {
			for (String topic : this.batches.topics()) {
				// behind the second batch, which the broker took before the first
				tandem.await("all records in order in " + topic, PATIENCE, () -> endsWithAll(topic));
				logger.info("{}: {} records", topic, this.batches.arrived(topic).size());
			}
			for (String topic : this.batches.topics()) {
				tandem.awaitState("all", topic, 0, "caught-up");
			}
			assertThat(tandem.log()).contains("The target refuses for ever what a producer sends again",
					"OUT_OF_ORDER_SEQUENCE_NUMBER");
			assertThat(tandem.metrics().sum("tandem_producer_replacements_total")).isPositive();
		}
	}

	private boolean endsWithAll(String topic) {
		List<String> arrived = this.batches.arrived(topic);
		int size = arrived.size();
		return size >= LargeBatches.RECORDS
				&& arrived.subList(size - LargeBatches.RECORDS, size).equals(this.batches.values());
	}

	private void permit() {
		ResourcePattern group = new ResourcePattern(ResourceType.GROUP, this.batches.prefix(), PatternType.PREFIXED);
		ResourcePattern topics = new ResourcePattern(ResourceType.TOPIC, this.batches.prefix(), PatternType.PREFIXED);
		this.brokers.permit(this.brokers.source(), group, AclOperation.READ);
		this.brokers.permit(this.brokers.source(), topics, AclOperation.READ, AclOperation.DESCRIBE,
				AclOperation.DESCRIBE_CONFIGS);
		this.brokers.permit(this.brokers.target(), topics, AclOperation.WRITE, AclOperation.DESCRIBE);
	}

	private TandemProcess.Builder tandem() {
		TandemProcess.Builder tandem = TandemProcess.builder()
			.source(this.brokers.securedSource())
			.target(this.brokers.securedTarget())
			.heap("256m")
			.property("tandem.name", this.batches.prefix())
			.property("tandem.routes[0].name", "all")
			.property("tandem.routes[0].topics", this.batches.prefix() + "-.*")
			.property("tandem.routes[0].concurrency", "1");
		LargeBatches.properties().forEach(tandem::property);
		return tandem;
	}

}
