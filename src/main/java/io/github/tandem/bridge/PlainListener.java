package io.github.tandem.bridge;

import java.util.List;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.listener.AbstractMessageListenerContainer;
import org.springframework.kafka.listener.BatchMessageListener;
import org.springframework.kafka.support.Acknowledgment;

/**
 * Hands records on to the listener that spring-kafka made of the annotation, and nothing
 * else: that one also asks to be told the positions of new partitions, and asking the
 * consumer for one that was never committed ends it.
 */
final class PlainListener implements BatchMessageListener<byte[], byte[]> {

	private final BatchMessageListener<byte[], byte[]> annotated;

	private PlainListener(BatchMessageListener<byte[], byte[]> annotated) {
		this.annotated = annotated;
	}

	/**
	 * Put such a listener between a container and its own.
	 * @param container the container
	 */
	@SuppressWarnings("unchecked")
	static void wrap(AbstractMessageListenerContainer<byte[], byte[]> container) {
		if (container.getContainerProperties().getMessageListener() instanceof BatchMessageListener<?, ?> annotated) {
			container.setupMessageListener(new PlainListener((BatchMessageListener<byte[], byte[]>) annotated));
		}
	}

	@Override
	public boolean wantsPollResult() {
		return this.annotated.wantsPollResult();
	}

	@Override
	public void onMessage(ConsumerRecords<byte[], byte[]> records, @Nullable Acknowledgment acknowledgment,
			Consumer<byte[], byte[]> consumer) {
		this.annotated.onMessage(records, acknowledgment, consumer);
	}

	@Override
	public void onMessage(List<ConsumerRecord<byte[], byte[]>> records) {
		this.annotated.onMessage(records);
	}

}
