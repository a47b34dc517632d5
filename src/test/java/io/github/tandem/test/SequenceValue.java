package io.github.tandem.test;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

import org.jspecify.annotations.Nullable;

/**
 * The value of a record of a {@link SequenceLoad}: who wrote it and where in its
 * partition it belongs, padding that looks different in each record, and a checksum over
 * key and value.
 *
 * @param runId the load
 * @param partition the partition of the source topic
 * @param sequence the position among the load's records in that partition, from zero
 * @param keyId the number of the key
 * @param timestamp the record's timestamp
 */
public record SequenceValue(long runId, int partition, int sequence, int keyId, long timestamp) {

	/**
	 * The length of a value without padding.
	 */
	static final int MINIMUM_SIZE = Long.BYTES + 3 * Integer.BYTES + Long.BYTES + Integer.BYTES;

	/**
	 * Write the value.
	 * @param key the record's key
	 * @param size how long the value shall be
	 * @return the bytes
	 */
	public byte[] encode(byte[] key, int size) {
		ByteBuffer buffer = ByteBuffer.allocate(size);
		buffer.putLong(this.runId)
			.putInt(this.partition)
			.putInt(this.sequence)
			.putInt(this.keyId)
			.putLong(this.timestamp);
		pad(buffer);
		buffer.putInt(checksum(key, buffer.array()));
		return buffer.array();
	}

	/**
	 * Read the value.
	 * @param key the record's key
	 * @param value the record's value
	 * @return what was written, or {@code null} if key or value are not as they were
	 */
	public static @Nullable SequenceValue decode(byte @Nullable [] key, byte @Nullable [] value) {
		if (key == null || value == null || value.length < MINIMUM_SIZE) {
			return null;
		}
		ByteBuffer buffer = ByteBuffer.wrap(value);
		if (buffer.getInt(value.length - Integer.BYTES) != checksum(key, value)) {
			return null;
		}
		return new SequenceValue(buffer.getLong(), buffer.getInt(), buffer.getInt(), buffer.getInt(), buffer.getLong());
	}

	private void pad(ByteBuffer buffer) {
		long state = this.runId ^ ((long) this.partition << 32) ^ this.sequence;
		while (buffer.remaining() > Integer.BYTES) {
			// One step of SplitMix64: cheap, and no record compresses like another.
			state += 0x9E3779B97F4A7C15L;
			long word = (state ^ (state >>> 30)) * 0xBF58476D1CE4E5B9L;
			if (buffer.remaining() >= Long.BYTES + Integer.BYTES) {
				buffer.putLong(word);
			}
			else {
				buffer.put((byte) word);
			}
		}
	}

	private static int checksum(byte[] key, byte[] value) {
		CRC32C checksum = new CRC32C();
		checksum.update(key);
		checksum.update(value, 0, value.length - Integer.BYTES);
		return (int) checksum.getValue();
	}

}
