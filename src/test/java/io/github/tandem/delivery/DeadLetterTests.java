package io.github.tandem.delivery;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

import io.github.tandem.test.Records;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DeadLetter}.
 */
class DeadLetterTests {

	private static final TopicPartition PARTITION = new TopicPartition("orders", 3);

	private final DeadLetter letter = new DeadLetter("tandem-all.dead-letter", "east.orders",
			new RecordTooLargeException("2 MB"));

	@Test
	void isTheRecordAsItIs() {
		ConsumerRecord<byte[], byte[]> record = Records.record(PARTITION, 7);
		ProducerRecord<byte[], byte[]> dead = this.letter.of(record);
		assertThat(dead.topic()).isEqualTo("tandem-all.dead-letter");
		assertThat(dead.partition()).isNull();
		assertThat(dead.key()).isEqualTo(record.key());
		assertThat(dead.value()).isEqualTo(record.value());
		assertThat(dead.timestamp()).isEqualTo(record.timestamp());
	}

	@Test
	void saysWhereItComesFromAndWhyItIsThere() {
		RecordHeaders headers = new RecordHeaders();
		headers.add("trace", "abc".getBytes());
		headers.add("trace", null);
		headers.add("tandem.reason", "an earlier one".getBytes());
		ConsumerRecord<byte[], byte[]> record = Records.record(PARTITION, 7, 1_700_000_000_000L, new byte[0], null,
				headers, Optional.empty());
		ProducerRecord<byte[], byte[]> dead = this.letter.of(record);
		assertThat(headers(dead)).containsExactly("trace=abc", "trace=null", "tandem.reason=an earlier one",
				"tandem.source.topic=orders", "tandem.source.partition=3", "tandem.source.offset=7",
				"tandem.source.timestamp=1700000000000", "tandem.target.topic=east.orders",
				"tandem.reason=RecordTooLargeException: 2 MB");
		assertThat(record.headers()).as("those of the source stay as they are").hasSize(3);
		assertThat(dead.value()).isNull();
	}

	@Test
	void aRecordWithoutTimestampGetsThatOfItsWriting() {
		ConsumerRecord<byte[], byte[]> record = Records.record(PARTITION, 7, ConsumerRecord.NO_TIMESTAMP, new byte[0],
				new byte[0], new RecordHeaders(), Optional.empty());
		assertThat(this.letter.of(record).timestamp()).isNull();
		assertThat(headers(this.letter.of(record))).contains("tandem.source.timestamp=-1");
	}

	private static List<String> headers(ProducerRecord<byte[], byte[]> record) {
		return Arrays.stream(record.headers().toArray())
			.map((header) -> header.key() + "=" + ((header.value() != null) ? new String(header.value()) : null))
			.toList();
	}

}
