package io.github.tandem.bridge;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link InFlight}.
 */
class InFlightTests {

	private static final TopicPartition SOURCE = new TopicPartition("orders", 1);

	private static final TopicPartition TARGET = new TopicPartition("east.orders", 4);

	private final InFlightBytes bytes = new InFlightBytes(Long.MAX_VALUE);

	private final InFlight inFlight = new InFlight(10);

	private final List<String> progress = new ArrayList<>();

	@Test
	void commitsNothingWhileTheFirstRecordIsUnacknowledged() {
		List<Delivery> deliveries = send(10, 11, 12);
		acknowledge(deliveries.get(2));
		acknowledge(deliveries.get(1));
		assertThat(advance()).isEqualTo(10);
		acknowledge(deliveries.get(0));
		assertThat(this.inFlight.watermark()).isEqualTo(10);
		assertThat(advance()).isEqualTo(13);
		assertThat(this.inFlight.isEmpty()).isTrue();
	}

	@Test
	void stopsAtTheFirstHole() {
		List<Delivery> deliveries = send(10, 11, 12, 13);
		acknowledge(deliveries.get(0));
		acknowledge(deliveries.get(1));
		acknowledge(deliveries.get(3));
		assertThat(advance()).isEqualTo(12);
		assertThat(this.inFlight.isEmpty()).isFalse();
		assertThat(this.inFlight.isSettled()).isFalse();
	}

	@Test
	void stopsBeforeAFailure() {
		List<Delivery> deliveries = send(10, 11, 12);
		fail(deliveries.get(1));
		acknowledge(deliveries.get(2));
		advance();
		assertThat(this.inFlight.failed()).as("while the one before it is under way").isNull();
		acknowledge(deliveries.get(0));
		assertThat(advance()).isEqualTo(11);
		assertThat(this.inFlight.failed()).isSameAs(deliveries.get(1));
		assertThat(this.inFlight.isSettled()).isTrue();
		assertThat(advance()).isEqualTo(11);
	}

	@Test
	void passesOffsetsThatHoldNoRecords() {
		List<Delivery> deliveries = send(15, 90);
		deliveries.forEach(this::acknowledge);
		assertThat(advance()).isEqualTo(91);
	}

	@Test
	void skipsForwardOnlyAndOnlyWhileNothingIsUnderWay() {
		this.inFlight.skipTo(12);
		assertThat(this.inFlight.watermark()).isEqualTo(12);
		this.inFlight.skipTo(11);
		assertThat(this.inFlight.watermark()).isEqualTo(12);
		List<Delivery> deliveries = send(12);
		this.inFlight.skipTo(20);
		assertThat(this.inFlight.watermark()).isEqualTo(12);
		acknowledge(deliveries.get(0));
		advance();
		this.inFlight.skipTo(20);
		assertThat(this.inFlight.watermark()).isEqualTo(20);
	}

	@Test
	void takesBackTheLastRecordOnly() {
		List<Delivery> deliveries = send(10, 11);
		this.inFlight.removeLast();
		acknowledge(deliveries.get(0));
		assertThat(advance()).isEqualTo(11);
		assertThat(this.inFlight.isEmpty()).isTrue();
	}

	@Test
	void tellsWhatTheWatermarkPassed() {
		List<Delivery> deliveries = send(10, 11, 12);
		advance();
		assertThat(this.progress).isEmpty();
		acknowledge(deliveries.get(0));
		acknowledge(deliveries.get(1));
		advance();
		int size = Records.record(SOURCE, 10).serializedKeySize() * 2;
		assertThat(this.progress).containsExactly("2 records of %d bytes".formatted(2 * size));
	}

	@Test
	void knowsWhereOnTheTargetTheLastRecordIs() {
		assertThat(this.inFlight).returns(-1, InFlight::targetPartition).returns(-1L, InFlight::targetOffset);
		List<Delivery> deliveries = send(10, 11);
		acknowledge(deliveries.get(1));
		advance();
		assertThat(this.inFlight).returns(-1, InFlight::targetPartition).returns(-1L, InFlight::targetOffset);
		acknowledge(deliveries.get(0));
		advance();
		assertThat(this.inFlight).returns(4, InFlight::targetPartition).returns(1011L, InFlight::targetOffset);
	}

	@Test
	void knowsTheOldestTimestampUnderWay() {
		assertThat(this.inFlight.oldestTimestamp()).isEqualTo(-1);
		List<Delivery> deliveries = send(10, 11);
		assertThat(this.inFlight.oldestTimestamp()).isEqualTo(Records.TIMESTAMP + 10);
		acknowledge(deliveries.get(0));
		advance();
		assertThat(this.inFlight.oldestTimestamp()).isEqualTo(Records.TIMESTAMP + 11);
	}

	/**
	 * Several threads acknowledge and fail records in any order, while this one moves the
	 * watermark and sends what failed again, as often as it takes.
	 */
	@Timeout(120)
	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20 })
	void neverPassesARecordThatIsNotAcknowledged(long seed) throws InterruptedException {
		Random random = new Random(seed);
		List<Long> offsets = new ArrayList<>();
		long last = 10;
		for (int index = 0; index < 2000; index++) {
			last += (random.nextInt(10) == 0) ? 1 + random.nextInt(50) : 1;
			offsets.add(last);
		}
		Set<Long> acknowledged = ConcurrentHashMap.<Long>newKeySet();
		InFlight current = this.inFlight;
		int tries = 0;
		ExecutorService producers = Executors.newFixedThreadPool(4);
		try {
			while (current.watermark() <= last) {
				boolean failures = tries++ < 5;
				long from = current.watermark();
				List<Delivery> deliveries = new ArrayList<>();
				current = new InFlight(from);
				for (long offset : offsets) {
					if (offset >= from) {
						Delivery delivery = Delivery.of(Records.record(SOURCE, offset), this.bytes, null);
						current.add(delivery);
						deliveries.add(delivery);
					}
				}
				BitSet failing = new BitSet();
				for (int index = 0; failures && index < deliveries.size(); index++) {
					failing.set(index, random.nextInt(500) == 0);
				}
				List<Integer> order = shuffleNearby(deliveries.size(), random);
				for (int index : order) {
					Delivery delivery = deliveries.get(index);
					producers.execute(() -> {
						if (failing.get(index)) {
							fail(delivery);
						}
						else {
							acknowledged.add(delivery.offset());
							acknowledge(delivery);
						}
					});
				}
				awaitSettled(current, offsets, acknowledged);
			}
		}
		finally {
			producers.shutdown();
			assertThat(producers.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
		}
		assertThat(current.watermark()).isEqualTo(last + 1);
		assertThat(current.isEmpty()).isTrue();
		assertThat(acknowledged).containsAll(offsets);
		assertThat(this.bytes.get()).isZero();
		assertThat(tries).as("a run without any failure proves little").isGreaterThan(1);
	}

	private static void awaitSettled(InFlight inFlight, List<Long> offsets, Set<Long> acknowledged) {
		boolean settled;
		long checked = inFlight.watermark();
		do {
			settled = inFlight.isSettled();
			inFlight.advance((records, bytes) -> {
			});
			long from = checked;
			long to = inFlight.watermark();
			assertThat(to).isGreaterThanOrEqualTo(from);
			assertThat(offsets.stream().filter((offset) -> offset >= from && offset < to))
				.allMatch(acknowledged::contains);
			checked = to;
		}
		while (!settled);
		Delivery failed = inFlight.failed();
		if (failed != null) {
			assertThat(inFlight.watermark()).isLessThanOrEqualTo(failed.offset());
		}
		else {
			assertThat(inFlight.isEmpty()).isTrue();
		}
	}

	private static List<Integer> shuffleNearby(int size, Random random) {
		List<Integer> order = new ArrayList<>();
		for (int index = 0; index < size; index++) {
			order.add(index);
		}
		for (int from = 0; from < size; from += 40) {
			Collections.shuffle(order.subList(from, Math.min(size, from + 40)), random);
		}
		return order;
	}

	private List<Delivery> send(long... offsets) {
		List<Delivery> deliveries = new ArrayList<>();
		for (long offset : offsets) {
			Delivery delivery = Delivery.of(Records.record(SOURCE, offset), this.bytes, null);
			this.inFlight.add(delivery);
			deliveries.add(delivery);
		}
		return deliveries;
	}

	private long advance() {
		this.inFlight
			.advance((records, bytes) -> this.progress.add("%d records of %d bytes".formatted(records, bytes)));
		return this.inFlight.watermark();
	}

	private void acknowledge(Delivery delivery) {
		delivery.onCompletion(new RecordMetadata(TARGET, 1000 + delivery.offset(), 0, -1, 0, 0), null);
	}

	private void fail(Delivery delivery) {
		delivery.onCompletion(null, new RecordTooLargeException("too large"));
	}

}
