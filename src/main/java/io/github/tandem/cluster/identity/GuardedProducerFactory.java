package io.github.tandem.cluster.identity;

import java.util.HashMap;
import java.util.Map;

import org.apache.kafka.clients.producer.Producer;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;

/**
 * Makes producers that end when another cluster answers at their address: with its
 * metadata they would write there what waits in their buffers.
 */
public final class GuardedProducerFactory extends DefaultKafkaProducerFactory<byte[], byte[]> {

	/**
	 * Create a factory.
	 * @param configuration configuration of the producers
	 */
	public GuardedProducerFactory(Map<String, Object> configuration) {
		super(configuration);
	}

	/**
	 * Make a producer that whoever asked for it closes.
	 * @return a producer that nobody else uses
	 */
	public Producer<byte[], byte[]> newProducer() {
		return createRawProducer(getConfigurationProperties());
	}

	@Override
	protected Producer<byte[], byte[]> createRawProducer(Map<String, Object> configuration) {
		ProducerHolder holder = new ProducerHolder();
		Map<String, Object> own = new HashMap<>(configuration);
		own.put(ProducerHolder.class.getName(), holder);
		Producer<byte[], byte[]> producer = super.createRawProducer(own);
		holder.hold(producer);
		return producer;
	}

}
