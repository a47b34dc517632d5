package io.github.tandem.cluster;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the filter of client metrics in {@link ClusterConfiguration}.
 */
class KafkaClientMeterFilterTests {

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	@BeforeEach
	void addFilter() {
		this.registry.config().meterFilter(ClusterConfiguration.kafkaClientMeterFilter());
	}

	@Test
	void leavesOthersAlone() {
		assertThat(Counter.builder("tandem.records").tag("partition", "1").register(this.registry).getId().getTags())
			.containsExactly(Tag.of("partition", "1"));
		assertThat(this.registry.find("tandem.records").counter()).isNotNull();
	}

	@Test
	void leavesOutWhatIsToldForEveryPartition() {
		Counter.builder("kafka.consumer.records.lag").tag("partition", "1").register(this.registry);
		Counter.builder("kafka.app.info.start.time.ms").register(this.registry);
		assertThat(this.registry.getMeters()).isEmpty();
	}

}
