package io.github.tandem.verify.compare;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import org.jspecify.annotations.Nullable;

/**
 * A log of records that a test makes up, and how it gives them to a comparison.
 *
 * @param records the records in their order
 */
record Log(List<Entry> records) {

	static Log random(Random random, int size) {
		List<Entry> records = new ArrayList<>();
		long offset = random.nextInt(100);
		long timestamp = 1_000_000;
		for (int number = 0; number < size; number++) {
			// holes, as markers and aborted records leave them
			offset += 1 + ((random.nextInt(10) == 0) ? random.nextInt(5) : 0);
			timestamp += random.nextInt(3) - 1;
			byte[] key = (random.nextInt(4) == 0) ? null : bytes("key-" + random.nextInt(20));
			byte[] value = (random.nextInt(20) == 0) ? null : bytes("value-%d-%d".formatted(number, random.nextLong()));
			byte[] header = bytes("header-" + number + random.nextInt());
			records.add(new Entry(offset, timestamp, key, value, header));
		}
		return new Log(records);
	}

	static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	/**
	 * The same records at the offsets of another log.
	 * @param random makes up the offsets
	 * @return the replica
	 */
	Log replicated(Random random) {
		List<Entry> replica = new ArrayList<>();
		long offset = random.nextInt(1000);
		for (Entry record : this.records) {
			replica.add(record.at(offset));
			offset += 1 + ((random.nextInt(50) == 0) ? 1 : 0);
		}
		return new Log(replica);
	}

	/**
	 * Compare two logs.
	 * @param source what stands on the source
	 * @param target what stands on the target
	 * @param random decides how much of which side is read at a time
	 * @param comparison compares
	 */
	static void compare(Log source, Log target, Random random, OrderedComparison comparison) {
		compare(source, target, random, comparison, Entry::giveTo);
	}

	static void compare(Log source, Log target, Random random, OrderedComparison comparison, Reading reading) {
		int[] next = { 0, 0 };
		List<Log> logs = List.of(source, target);
		boolean open = true;
		while (open) {
			open = false;
			for (Side side : Side.values()) {
				Log log = logs.get(side.ordinal());
				if (comparison.wants(side)) {
					open = true;
					int end = Math.min(log.records.size(), next[side.ordinal()] + 1 + random.nextInt(50));
					for (; next[side.ordinal()] < end; next[side.ordinal()]++) {
						reading.give(log.records.get(next[side.ordinal()]), comparison, side);
					}
					if (end == log.records.size()) {
						comparison.end(side);
					}
				}
				comparison.advance();
			}
		}
	}

	/**
	 * What of a record is compared.
	 */
	@FunctionalInterface
	interface Reading {

		void give(Entry entry, OrderedComparison comparison, Side side);

	}

	/**
	 * A record.
	 *
	 * @param offset its offset
	 * @param timestamp its timestamp
	 * @param key its key
	 * @param value its value
	 * @param header its only header
	 */
	record Entry(long offset, long timestamp, byte @Nullable [] key, byte @Nullable [] value, byte[] header) {

		Entry at(long another) {
			return new Entry(another, this.timestamp, this.key, this.value, this.header);
		}

		Entry with(Part part) {
			byte[] other = bytes("other");
			return switch (part) {
				case KEY -> new Entry(this.offset, this.timestamp, other, this.value, this.header);
				case VALUE -> new Entry(this.offset, this.timestamp, this.key,
						(this.value == null) ? new byte[0] : null, this.header);
				case HEADERS -> new Entry(this.offset, this.timestamp, this.key, this.value, other);
				case TIMESTAMP -> new Entry(this.offset, this.timestamp + 7, this.key, this.value, this.header);
			};
		}

		void giveTo(OrderedComparison comparison, Side side) {
			comparison.add(side, this.offset, this.timestamp, Prints.of(this.key), Prints.of(this.value),
					Prints.of(this.header));
		}

		@Override
		public String toString() {
			return "%d: %s=%s".formatted(this.offset, Arrays.toString(this.key), Arrays.toString(this.value));
		}

	}

}
