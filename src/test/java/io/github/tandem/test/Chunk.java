package io.github.tandem.test;

import org.jspecify.annotations.Nullable;

/**
 * Bytes that travel together.
 *
 * @param bytes the bytes, or {@code null} for the end of the stream
 * @param arrival the {@link System#nanoTime()} at which they arrive
 */
record Chunk(byte @Nullable [] bytes, long arrival) {

	int size() {
		return (this.bytes != null) ? this.bytes.length : 0;
	}

}
