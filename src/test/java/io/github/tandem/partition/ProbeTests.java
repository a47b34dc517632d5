package io.github.tandem.partition;

import java.lang.reflect.Method;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.junit.jupiter.api.Test;

import io.github.tandem.delivery.DeadLetter;
import io.github.tandem.delivery.Delivery;
import io.github.tandem.test.Records;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Probe}.
 */
class ProbeTests {

	private static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");

	private static final TopicPartition PARTITION = new TopicPartition("orders", 0);

	private final ConsumerRecord<byte[], byte[]> record = Records.record(PARTITION, 4);

	private final Exception rejection = new RecordTooLargeException("2 MB");

	private final DeadLetter letter = new DeadLetter("tandem-all.dead-letter", "east.orders", this.rejection);

	private final Delivery delivery = new Delivery(PARTITION, this.letter.topic(), 1, null);

	@Test
	void isUnderWayFromReadingOn() {
		Probe.Reading reading = new Probe.Reading(NOW, OptionalLong.empty());
		Probe.Sending sending = reading.sending(this.record);
		assertThat(Probe.NONE.isUnderWay()).isFalse();
		assertThat(new Probe.Settling().isUnderWay()).isFalse();
		assertThat(reading.isUnderWay()).isTrue();
		assertThat(sending.isUnderWay()).isTrue();
		assertThat(sending.deadLettering(this.rejection, this.letter, this.delivery).isUnderWay()).isTrue();
	}

	@Test
	void takesTheRecordWithItFromStepToStep() {
		Probe.Sending sending = new Probe.Reading(NOW, OptionalLong.of(2)).sending(this.record);
		assertThat(sending).isEqualTo(new Probe.Sending(this.record));
		assertThat(sending.deadLettering(this.rejection, this.letter, this.delivery))
			.isEqualTo(new Probe.DeadLettering(this.record, this.rejection, this.letter, this.delivery));
	}

	@Test
	void goesStepByStep() {
		Map<String, Set<String>> steps = new TreeMap<>();
		for (Class<?> step : Probe.class.getPermittedSubclasses()) {
			steps.put(step.getSimpleName(), Arrays.stream(step.getMethods())
				.filter((method) -> Probe.class.isAssignableFrom(method.getReturnType()))
				.filter((method) -> !(method.getName().equals("deadLettering") && method.getParameterCount() == 0))
				.map(Method::getName)
				.collect(Collectors.toSet()));
		}
		assertThat(steps).isEqualTo(Map.of("None", Set.of(), "Settling", Set.of(), "Reading", Set.of("sending"),
				"Sending", Set.of("deadLettering"), "DeadLettering", Set.of(), "Together", Set.of()));
	}

}
