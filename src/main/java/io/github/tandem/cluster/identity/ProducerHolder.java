package io.github.tandem.cluster.identity;

import java.time.Duration;

import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;

/**
 * Lets an interceptor end the producer that it belongs to.
 */
final class ProducerHolder {

	private volatile @Nullable Producer<byte[], byte[]> producer;

	private volatile boolean closed;

	void hold(Producer<byte[], byte[]> created) {
		this.producer = created;
		if (this.closed) {
			created.close(Duration.ZERO);
		}
	}

	void close(Duration timeout) {
		this.closed = true;
		Producer<byte[], byte[]> held = this.producer;
		if (held != null) {
			held.close(timeout);
		}
	}

}
