package io.github.tandem.test;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * The file in which a broker keeps a partition, to be damaged while the broker is down.
 */
public final class LogFile {

	// offsets of a batch's fields, and where its records begin (version 2 of the format)
	private static final int LENGTH = 8;

	private static final int LAST_OFFSET_DELTA = 23;

	private static final int RECORDS = 61;

	private static final int BEFORE_LENGTH = 12;

	private final Path path;

	LogFile(Path path) {
		this.path = path;
	}

	/**
	 * Flip a bit in the last record of a batch, which its checksum tells.
	 * @param offset an offset of the batch
	 * @return the offsets of the batch
	 */
	public Batch corrupt(long offset) {
		try (RandomAccessFile file = new RandomAccessFile(this.path.toFile(), "rw")) {
			long position = 0;
			Batch batch = batch(file, position);
			while (batch.last() < offset) {
				position += BEFORE_LENGTH + length(file, position);
				batch = batch(file, position);
			}
			long last = position + BEFORE_LENGTH + length(file, position) - 2;
			file.seek(Math.max(position + RECORDS, last));
			int value = file.read();
			file.seek(file.getFilePointer() - 1);
			file.write(value ^ 1);
			return batch;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static int length(RandomAccessFile file, long position) throws IOException {
		file.seek(position + LENGTH);
		return file.readInt();
	}

	private static Batch batch(RandomAccessFile file, long position) throws IOException {
		file.seek(position);
		long first = file.readLong();
		file.seek(position + LAST_OFFSET_DELTA);
		return new Batch(first, first + file.readInt());
	}

	/**
	 * A batch of records.
	 *
	 * @param first offset of its first record
	 * @param last offset of its last record
	 */
	public record Batch(long first, long last) {

		/**
		 * How many offsets it spans.
		 * @return their number
		 */
		public long size() {
			return this.last - this.first + 1;
		}

	}

}
