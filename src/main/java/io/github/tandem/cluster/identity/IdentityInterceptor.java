package io.github.tandem.cluster.identity;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.ClusterResource;
import org.apache.kafka.common.ClusterResourceListener;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Hears from inside a client which cluster it is connected to, before the client uses
 * what it learned of that cluster.
 */
public final class IdentityInterceptor
		implements ConsumerInterceptor<byte[], byte[]>, ProducerInterceptor<byte[], byte[]>, ClusterResourceListener {

	private static final String INTERCEPTORS = "interceptor.classes";

	private @Nullable IdentityGuard guard;

	private @Nullable ProducerHolder producer;

	/**
	 * Let clients report which cluster they are connected to.
	 * @param configuration configuration of the clients, to which this is added
	 * @param guard hears them
	 */
	public static void addTo(Map<String, Object> configuration, IdentityGuard guard) {
		Object given = configuration.get(INTERCEPTORS);
		List<Object> interceptors = new ArrayList<>();
		if (given instanceof Collection<?> several) {
			interceptors.addAll(several);
		}
		else if (given != null && !given.toString().isBlank()) {
			interceptors.addAll(Arrays.asList(given.toString().strip().split("\\s*,\\s*")));
		}
		interceptors.add(IdentityInterceptor.class.getName());
		configuration.put(INTERCEPTORS, interceptors);
		configuration.put(IdentityGuard.class.getName(), guard);
	}

	@Override
	public void configure(Map<String, ?> configuration) {
		this.guard = (configuration.get(IdentityGuard.class.getName()) instanceof IdentityGuard given) ? given : null;
		this.producer = (configuration.get(ProducerHolder.class.getName()) instanceof ProducerHolder own) ? own : null;
	}

	@Override
	public void onUpdate(@Nullable ClusterResource cluster) {
		IdentityGuard hearing = this.guard;
		if (hearing != null && cluster != null && !hearing.hear(this, cluster.clusterId()) && this.producer != null) {
			// on the producer's own thread, before it sends its batches there
			this.producer.close(Duration.ZERO);
		}
	}

	@Override
	public void close() {
		if (this.guard != null) {
			this.guard.forget(this);
		}
	}

	@Override
	public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
		return records;
	}

	@Override
	public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {
	}

	@Override
	public ProducerRecord<byte[], byte[]> onSend(ProducerRecord<byte[], byte[]> record) {
		return record;
	}

}
