package io.github.tandem.bridge.consumer;

import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.kafka.listener.MessageListenerContainer;

/**
 * The containers of the routes, which run their consumers.
 */
public final class RouteContainers {

	private final KafkaListenerEndpointRegistry registry;

	/**
	 * Create them from where spring-kafka has them.
	 * @param registry has the containers by the ids of their listeners
	 */
	public RouteContainers(KafkaListenerEndpointRegistry registry) {
		this.registry = registry;
	}

	/**
	 * Start the consumers of a route, unless they run.
	 * @param id the id of its listener
	 */
	public void start(String id) {
		MessageListenerContainer container = this.registry.getListenerContainer(id);
		if (container == null || container.isRunning()) {
			return;
		}
		try {
			container.start();
		}
		catch (RuntimeException ex) {
			// it takes itself for running, though some or all of its consumers are
			// missing
			container.stop();
			throw ex;
		}
	}

	/**
	 * Stop the consumers of a route in order.
	 * @param id the id of its listener
	 * @param stopped called when they have ended, on any thread
	 * @return {@code false} if they do not run, or are stopping already
	 */
	public boolean stop(String id, Runnable stopped) {
		MessageListenerContainer container = this.registry.getListenerContainer(id);
		if (container == null || !container.isRunning()) {
			return false;
		}
		container.stop(stopped);
		return true;
	}

}
